import { LOG_LINES, type StoppedTask } from './evidence';
import { orNone } from './patience';
import type { SeenTask, Witness } from './ports';

/** Looks in which a log may still arrive: CloudWatch has it some seconds after the task stopped. */
export const LOG_LOOKS = 4;

/** A stopped task with the last lines of its containers, as far as there are any yet. */
export async function withLogs(
  aws: Witness,
  { taskDefinition, ...task }: SeenTask,
): Promise<StoppedTask> {
  const containers = [];
  for (const container of task.containers) {
    // What never ran wrote nothing.
    const log = container.exitCode === undefined ? [] : await orNone(read(container.name));
    containers.push({ ...container, log });
  }
  return { ...task, containers };

  async function read(name: string): Promise<readonly string[]> {
    const place = await aws.logPlace(taskDefinition, name);
    if (place === undefined) return [];
    return aws.lastLines(place.group, `${place.prefix}/${name}/${task.id}`, LOG_LINES);
  }
}
