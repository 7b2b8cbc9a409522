import type { Assembly } from '../../assembly';
import type { Deployed } from '../deployed';
import { oneLine } from '../deploy/one-line';
import { OperationError } from '../errors';
import { tasksOf } from '../fleet/tasks';
import type { Fleet } from '../fleet/ports';
import type { Happening, History } from './ports';

/** What AWS would not tell, and why. */
export interface Untold {
  readonly what: string;
  readonly why: string;
}

export interface Timeline {
  /** In the order of time. */
  readonly happenings: readonly Happening[];
  readonly problems: readonly Untold[];
}

/**
 * What happened in an environment: services, their deployments, scaling, tasks that ended, alarms and stacks in one order.
 *
 * @throws OperationError where there are no credentials; what AWS refuses beyond that is in `problems`
 */
export async function timelineOf(
  aws: History & Pick<Fleet, 'tasks'>,
  { deployed, assembly }: { readonly deployed: Deployed; readonly assembly: Assembly },
  sinceMs: number,
): Promise<Timeline> {
  const problems: Untold[] = [];
  const ask = async (what: string, question: () => Promise<readonly Happening[]>) => {
    try {
      return await question();
    } catch (error) {
      if (!(error instanceof OperationError) || error.code === 'NO_CREDENTIALS') throw error;
      problems.push({ what, why: oneLine(error.message) });
      return [];
    }
  };
  const services = deployed.workloads.flatMap(({ name, service }) =>
    service === undefined ? [] : [{ name, service }],
  );
  const alarms = alarmsOf(deployed, assembly);
  const found = await Promise.all([
    ...services.flatMap((one) => [
      ask(`events of ${one.name}`, () => aws.serviceEvents(one, sinceMs)),
      ask(`deployments of ${one.name}`, () => aws.deployments(one, sinceMs)),
      ask(`scaling of ${one.name}`, () => aws.scaling(one, sinceMs)),
    ]),
    ...(alarms.length === 0 ? [] : [ask('alarms', () => aws.alarms(alarms, sinceMs))]),
    ...deployed.stacks.map(({ name }) => ask(`stack ${name}`, () => aws.stack(name, sinceMs))),
    ask('tasks that ended', () => endedTasks(aws, deployed, sinceMs)),
  ]);
  const happenings = found.flat().sort((a, b) => a.atMs - b.atMs);
  return { happenings, problems };
}

function alarmsOf({ resources }: Deployed, { stacks }: Assembly): string[] {
  return stacks
    .flatMap((stack) => stack.resources)
    .filter(({ type }) => /^AWS::CloudWatch::(?:Composite)?Alarm$/.test(type))
    .flatMap(({ id }) => resources.get(id)?.physicalId ?? []);
}

async function endedTasks(
  aws: Pick<Fleet, 'tasks'>,
  deployed: Deployed,
  sinceMs: number,
): Promise<Happening[]> {
  const tasks = await tasksOf(aws, deployed, { stopped: true });
  return tasks.flatMap(({ name, id, stoppedMs, exitCode, reason, startedBy }) => {
    if (stoppedMs === undefined || stoppedMs < sinceMs) return [];
    const how = exitCode === undefined ? 'ended' : `ended with code ${exitCode}`;
    const why = reason === undefined || reason === '' ? '' : `: ${reason}`;
    // A service's task that ends well was asked to; of others the code says how it went.
    const isService = startedBy?.startsWith('ecs-svc/') === true;
    const isBad = exitCode === undefined ? !isService : exitCode !== 0 && exitCode !== 143;
    return [
      {
        id: `task ${id}`,
        atMs: stoppedMs,
        source: 'task',
        what: name,
        text: `task ${short(id)} ${how}${why}`,
        isBad,
      },
    ];
  });
}

const short = (id: string): string => id.slice(0, 8);
