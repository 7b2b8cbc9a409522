import { LABEL, oneLine } from '../engine/engine';
import type { ContainerDefinition, TaskDefinition } from './definition';
import { SecretError, TaskFailure } from './task-state';
import type { World } from './world';

/** Values of the secrets of each container, by its name. @throws TaskFailure in the words of ECS */
export async function secretsOf(
  world: World,
  { containers, executionRole }: TaskDefinition,
): Promise<Map<string, Record<string, string>>> {
  const found = new Map<string, Record<string, string>>();
  for (const { name, secrets } of containers) {
    const values: Record<string, string> = {};
    for (const secret of secrets) {
      try {
        values[secret.name] = await world.secret(secret.from, executionRole);
      } catch (error) {
        if (!(error instanceof SecretError)) throw error;
        throw new TaskFailure(
          `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: ${error.message}`,
        );
      }
    }
    found.set(name, values);
  }
  return found;
}

/**
 * Name on this machine of a container's image, pulled where it is not here.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html
 *
 * @throws TaskFailure in the words of ECS
 */
export async function imageFor(
  { engine, builtImage }: World,
  one: ContainerDefinition,
): Promise<string> {
  const image = builtImage(one.image) ?? one.image;
  const here = await engine.ask('image', 'inspect', '--format', '{{.Id}}', image);
  if (here.exitCode === 0) return image;
  const pulled = await engine.ask('pull', '--quiet', image);
  if (pulled.exitCode === 0) return image;
  throw new TaskFailure(`CannotPullContainerError: ${oneLine(pulled.error)}`, one.name);
}

/** Source of each volume of a task, by its name; `made` gets the names of those that end with the task. */
export async function volumesOf(
  world: World,
  { volumes }: TaskDefinition,
  id: string,
  made: string[],
): Promise<Record<string, string>> {
  const sources = volumes.map(async ({ name, lasting }) => {
    if (lasting) return [name, world.lastingVolume(name)] as const;
    const volume = `${world.id}-${name}-${id.slice(0, 8)}`;
    made.push(volume);
    await world.engine.get('volume', 'create', '--label', `${LABEL}=${world.id}`, volume);
    return [name, volume] as const;
  });
  // All of them are over before it fails: what is made later would be left.
  await Promise.allSettled(sources);
  return Object.fromEntries(await Promise.all(sources));
}
