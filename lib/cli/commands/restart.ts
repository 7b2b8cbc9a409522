import type { RestartEnding } from '../../operations/fleet/restart';
import { cloudOf, deployedIn, serviceIn } from '../cloud';
import { nowMs } from '../clock';
import { environmentName, folderOf, runningEnvironment, unknown } from '../environments';
import { CliError, EXIT } from '../errors';
import { setExitCode } from '../exit';
import { onInterrupt } from '../interrupts';
import { step } from '../step';
import { color, json, say, showStatus } from '../terminal';
import { duration, secondsOf } from '../words';

interface Options {
  readonly environment?: string;
  readonly on: 'local' | 'aws';
  readonly timeLimit?: string;
  readonly json?: boolean;
}

const TIME_LIMIT = '30m';

/** Replaces every task of a service by a new one of the same version, and waits until they serve. */
export async function restart(name: string, options: Options): Promise<void> {
  const timeLimit = options.timeLimit ?? TIME_LIMIT;
  const seconds = secondsOf(timeLimit);
  if (seconds === undefined || seconds === 0)
    throw new CliError(
      'BAD_INPUT',
      `--time-limit: '${timeLimit}' is no length of time`,
      'give 10m',
    );
  await (options.on === 'aws'
    ? restartOnAws(name, options, seconds * 1000)
    : restartHere(name, options, seconds * 1000));
}

async function restartHere(name: string, options: Options, timeLimitMs: number): Promise<void> {
  const environment = environmentName(options.environment);
  const { pids, containers } = runningEnvironment(environment);
  if (containers !== undefined)
    throw new CliError(
      'NOT_HERE',
      `slipway restart is for services that are processes, and '${environment}' runs in containers`,
      `'${containers.engine} kill' ends a container: another takes its place`,
    );
  if (!Object.hasOwn(pids, name))
    throw unknown('UNKNOWN_SERVICE', 'service', name, Object.keys(pids));
  const { restartLocal } = require('../../local/again') as typeof import('../../local/again');
  const { pid } = await step(`Restart ${name} on this machine`, () =>
    restartLocal(folderOf(environment), name, timeLimitMs),
  );
  if (options.json === true) json({ environment, service: name, on: 'local', pid });
}

async function restartOnAws(name: string, options: Options, timeLimitMs: number): Promise<void> {
  const cloud = await cloudOf(options.environment);
  const { service } = serviceIn(await deployedIn(cloud), name);
  const { fleetIn } =
    require('../../operations/fleet/network') as typeof import('../../operations/fleet/network');
  const { restartService } =
    require('../../operations/fleet/restart') as typeof import('../../operations/fleet/restart');
  const begunMs = nowMs();
  const left = new AbortController();
  const forget = onInterrupt(() => left.abort());
  let ending: RestartEnding | undefined;
  try {
    const watch = { timeLimitMs, signal: left.signal };
    for await (const event of restartService(fleetIn(cloud.region, cloud.rights), service, watch)) {
      if (event.type === 'event') say(`  ${color.dim('ECS')} ${event.text}`);
      else if (event.type === 'count')
        showStatus(color.dim(`  ${event.running} of ${event.desired} new tasks run`));
      else ending = event.ending;
    }
  } finally {
    showStatus('');
    forget();
  }
  if (ending === undefined) return;
  const environment = cloud.environment.name;
  if (options.json === true)
    json({ environment, service: name, on: 'aws', ...ending, tookMs: nowMs() - begunMs });
  conclude(name, environment, ending, duration(nowMs() - begunMs));
}

function conclude(name: string, environment: string, ending: RestartEnding, took: string): void {
  if (ending.kind === 'done') {
    say(`${color.green('✓')} ${name} serves with new tasks ${color.dim(took)}`);
    return;
  }
  const where = `-e ${environment} --on aws`;
  if (ending.kind === 'left') {
    say(
      `${color.yellow('!')} ${ending.reason === 'time' ? `not done after ${took}` : 'left'}: ECS goes on by itself`,
    );
    say(color.dim(`  npx slipway status ${where} shows it`));
    setExitCode(ending.reason === 'time' ? EXIT.timedOut : EXIT.interrupted);
    return;
  }
  throw new CliError(
    'NOT_SERVING',
    ending.kind === 'failed'
      ? `${name} does not serve with new tasks: ${ending.reason}`
      : `${name}: a later deployment took the place of this one (${ending.by})`,
    `npx slipway tasks ${name} --stopped ${where} says why tasks ended; npx slipway logs ${name} ${where}`,
  );
}
