import { showOwnPicture } from '../architecture/publish';
import type * as Containers from '../containers/up-containers';
import { refuseSecond } from '../../local/one-at-a-time';
import { environmentName, folderOf } from '../environments';
import { listenForInterrupts, type Interrupts } from '../interrupts';
import { startEnvironment, stopEnvironment } from '../start-environment';
import { scheduleLine } from '../schedule-words';
import { step } from '../step';
import { assemblyFolder } from '../synthesize';
import { color, json, say } from '../terminal';

interface Options {
  readonly environment?: string;
  readonly app?: string;
  readonly port?: number;
  readonly schedules: boolean;
  readonly engine: 'containers' | 'processes';
  readonly clean?: boolean;
  readonly watch?: boolean;
  readonly chaos?: boolean;
  readonly seed: number;
  readonly json?: boolean;
}

/** Runs an environment on this machine until Ctrl-C. */
export async function up(options: Options): Promise<void> {
  const { environment, app, port, schedules: fireSchedules, chaos, seed } = options;
  const name = environmentName(environment);
  const containers = () => require('../containers/up-containers') as typeof Containers;
  if (options.clean === true) {
    const removed = await containers().cleanUp(name);
    say(removed === 0 ? `Nothing of ${name} was left` : `Removed ${removed} containers of ${name}`);
    if (options.json === true) json({ environment: name, removed });
    return;
  }
  refuseSecond(folderOf(name), name);
  const interrupts = listenForInterrupts();
  const inContainers = options.engine === 'containers' || chaos === true || options.watch === true;
  const engine = inContainers ? await containers().engineHere() : undefined;
  const folder = await assemblyFolder(app, interrupts.signal);
  if (engine === undefined) return upProcesses(options, name, folder, interrupts);
  await containers().upContainers({
    ...{
      name,
      engine,
      app: folder,
      port,
      fireSchedules,
      interrupts,
      asJson: options.json === true,
    },
    chaos: chaos === true ? seed : undefined,
    watch: options.watch === true,
  });
}

async function upProcesses(
  { port, schedules: fireSchedules, json: asJson }: Options,
  name: string,
  folder: string,
  interrupts: Interrupts,
): Promise<void> {
  const local = await step(`Start ${name} on this machine`, () =>
    startEnvironment({
      name,
      app: folder,
      ...(port !== undefined && { port }),
      verbose: true,
      fireSchedules,
      interrupts,
    }),
  );
  const { url, pids } = local.environment.state;
  const { differences, schedules } = local.plan;
  if (asJson === true)
    json({ environment: name, url, api: `${url}/api/v1`, pids, schedules, differences });
  say();
  say(`Console   ${color.cyan(url)}`);
  say(`API       ${color.cyan(`${url}/api/v1/runs`)}`);
  for (const line of schedules.map(scheduleLine)) say(line);
  say(color.dim('Not as on AWS:'));
  for (const difference of differences) say(color.dim(`  ${difference}`));
  say(color.dim('Ctrl-C drains and stops it.'));
  say();
  void showOwnPicture({ environment: name, url, app: folder, signal: interrupts.signal });
  await interrupts.stopped;
  await stopEnvironment(local.environment);
}
