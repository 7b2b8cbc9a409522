import { MAIN_CONTAINER } from '../../../services/protocol/contract';
import { tasksMeant, tasksOf, type NamedTask } from '../../operations/fleet/tasks';
import { cloudOf, deployedIn, notHere } from '../cloud';
import { unknown } from '../environments';
import { CliError } from '../errors';
import { setExitCode } from '../exit';
import { isInstalled } from '../process-env';
import { canAsk, color, json, say } from '../terminal';

interface Options {
  readonly environment?: string;
  readonly on: 'local' | 'aws';
  readonly command?: string;
  readonly container?: string;
  readonly json?: boolean;
}

const PLUGIN = 'session-manager-plugin';
const INSTALL =
  'https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html';

const DEFAULT_COMMAND = '/bin/sh';

/** A shell, or another command, in the newest running task of a service or task, or in one by its id. */
export async function exec(what: string, options: Options): Promise<void> {
  if (options.on === 'local')
    throw notHere(
      'exec',
      'here services are processes of this machine',
      'npx slipway tasks shows them; a shell here sees what they see',
    );
  // First what is told at once.
  if (options.json !== true && !isInstalled(PLUGIN))
    throw new CliError('NO_PLUGIN', `${PLUGIN} is not installed: AWS opens shells by it`, INSTALL);
  const cloud = await cloudOf(options.environment);
  const { environment, region, rights } = cloud;
  const deployed = await deployedIn(cloud);
  const { fleetIn } =
    require('../../operations/fleet/network') as typeof import('../../operations/fleet/network');
  const all = await tasksOf(fleetIn(region, rights), deployed);
  const names = deployed.workloads.map(({ name }) => name);
  const meant = tasksMeant(all, what);
  if (meant.length === 0 && !names.includes(what))
    throw unknown('UNKNOWN_SERVICE', 'service, task or id', what, names);
  const running = meant.filter(({ status }) => status === 'RUNNING');
  const [task] = running;
  if (task === undefined)
    throw new CliError(
      'NOTHING_RUNS',
      `no task of '${what}' runs now`,
      `npx slipway tasks -e ${environment.name} --on aws shows what does`,
    );
  if (!task.exec) throw notOn(environment.name, environment.safety.exec, what);
  const container = containerOf(task, options.container);
  const shell = {
    cluster: clusterOf(deployed, task),
    task: task.id,
    container: container.name,
    command: options.command ?? DEFAULT_COMMAND,
  };
  if (options.json === true) {
    json({ environment: environment.name, name: task.name, ...shell, others: running.length - 1 });
    return;
  }
  const { sessionsIn } =
    require('../../operations/session/network') as typeof import('../../operations/session/network');
  const { openSession } =
    require('../../operations/session/spawn') as typeof import('../../operations/session/spawn');
  const session = await sessionsIn(region, rights.act).begin(shell);
  say(
    color.dim(
      `${shell.command} in ${task.name}, task ${task.id}; what is typed and shown is kept in a log`,
    ),
  );
  if (!canAsk()) say(color.dim('There is no terminal: what comes in is typed for you.'));
  const target = `ecs:${shell.cluster}_${shell.task}_${container.runtimeId ?? ''}`;
  setExitCode(await openSession(session, { region, target }));
}

function notOn(environment: string, configured: boolean, what: string): CliError {
  return new CliError(
    'NO_EXEC',
    `'${what}' runs without ECS Exec: no shell can be opened in it`,
    configured
      ? `its task is older than that setting: npx slipway restart ${what} -e ${environment} --on aws`
      : `set safety: { exec: true } for '${environment}' in slipway.config.ts, and deploy`,
  );
}

function containerOf({ containers, name }: NamedTask, wanted: string | undefined) {
  const names = containers.map((one) => one.name);
  const found =
    wanted === undefined
      ? (containers.find((one) => one.name === MAIN_CONTAINER) ?? containers[0])
      : containers.find((one) => one.name === wanted);
  if (found !== undefined) return found;
  throw unknown('UNKNOWN_SERVICE', `container of ${name}`, wanted ?? MAIN_CONTAINER, names);
}

function clusterOf(
  { cluster, workloads }: Awaited<ReturnType<typeof deployedIn>>,
  { name }: NamedTask,
): string {
  return workloads.find((one) => one.name === name)?.service?.cluster ?? cluster;
}
