import { showOwnPicture } from '../architecture/publish';
import { environmentName } from '../environments';
import { listenForInterrupts } from '../interrupts';
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
  readonly json?: boolean;
}

/** Runs an environment on this machine until Ctrl-C. */
export async function up({
  environment,
  app,
  port,
  schedules: fireSchedules,
  json: asJson,
}: Options): Promise<void> {
  const name = environmentName(environment);
  const interrupts = listenForInterrupts();
  const folder = await assemblyFolder(app, interrupts.signal);
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
