import { isFinal, type Run } from '../../../services/protocol/run';
import { tasksMeant, tasksOf, type NamedTask } from '../../operations/fleet/tasks';
import { cloudOf, deployedIn } from '../cloud';
import { environmentName } from '../environments';
import { CliError, EXIT } from '../errors';
import { setExitCode } from '../exit';
import { meantRun, withBackend } from '../run-store';
import { color, json, say } from '../terminal';

interface Options {
  readonly environment?: string;
  readonly on: 'local' | 'aws';
  readonly json?: boolean;
}

const REASON = 'stopped from the command line';

/** Stops a run, by its id, the beginning of it, or its key; on AWS also a container task by the id of its ECS task. */
export async function stop(what: string, options: Options): Promise<void> {
  const environment = environmentName(options.environment);
  if (options.on === 'aws') {
    const task = await taskNamed(what, environment);
    if (task !== undefined) {
      await stopTask(task, environment, options.json === true);
      return;
    }
  }
  const run = await withBackend(options.on, environment, async ({ store }) => {
    const before = await meantRun(store, what);
    return isFinal(before.state) ? before : ((await store.cancel(before.id)) ?? before);
  });
  if (options.json === true) json(run);
  say(words(run));
  if (run.state !== 'CANCELLED' && isFinal(run.state)) setExitCode(EXIT.failed);
}

function words({ id, task, state }: Run): string {
  if (state === 'CANCELLED') return `${color.red(state)} ${task} ${id}`;
  return isFinal(state) ? `${task} ${id} is over: ${state}` : `${task} ${id} is being stopped`;
}

async function taskNamed(what: string, environment: string) {
  const cloud = await cloudOf(environment);
  const deployed = await deployedIn(cloud);
  const { fleetIn } =
    require('../../operations/fleet/network') as typeof import('../../operations/fleet/network');
  const fleet = fleetIn(cloud.region, cloud.rights);
  const all = await tasksOf(fleet, deployed);
  // A name is no run: services and tasks are not stopped by it.
  const found = tasksMeant(all, what).filter(({ name }) => name !== what);
  const [task] = found;
  if (task === undefined) return undefined;
  if (found.length > 1)
    throw new CliError(
      'UNKNOWN_RUN',
      `'${what}' could be any of ${found.map(({ id, name }) => `${id} (${name})`).join(', ')}`,
      'give more of the id',
    );
  const { cluster } = deployed;
  const isService = deployed.workloads.some(
    ({ name, kind }) => name === task.name && kind === 'service',
  );
  return { task, cluster, fleet, isService };
}

type Found = NonNullable<Awaited<ReturnType<typeof taskNamed>>>;

async function stopTask(
  { task, cluster, fleet, isService }: Found,
  environment: string,
  asJson: boolean,
): Promise<void> {
  if (isService)
    throw new CliError(
      'BAD_INPUT',
      `${task.id} is a task of the service ${task.name}, which would start another one`,
      `npx slipway restart ${task.name} or npx slipway scale ${task.name}, with -e ${environment}`,
    );
  await fleet.stopTask(cluster, task.id, REASON);
  if (asJson) json(stopped(task));
  say(`${task.name} ${task.id} is being stopped`);
}

const stopped = ({ id, name }: NamedTask) => ({ id, task: name, state: 'STOPPING' });
