import { resolve } from 'node:path';
import { readAssembly } from '../../assembly';
import {
  cleanContainers,
  containerSchedules,
  operateContainers,
  startChaos,
  startContainers,
  type ContainerEnvironment,
} from '../../local';
import { findEngine, type Engine } from '../../operations/release/engine';
import { verdictOf, type Verdict } from '../../operations/verdict';
import { showOwnPicture } from '../architecture/publish';
import { folderOf } from '../environments';
import { CliError } from '../errors';
import type { Interrupts } from '../interrupts';
import { scheduleLine } from '../schedule-words';
import { serviceLine } from '../service-line';
import { step } from '../step';
import { color, json, say } from '../terminal';
import { buildImages } from './build-images';
import { localEvidence } from './evidence';
import { watchProject } from './watch-project';

export interface UpContainers {
  readonly name: string;
  readonly engine: Engine;
  /** Folder of the assembly. */
  readonly app: string;
  readonly port: number | undefined;
  readonly fireSchedules: boolean;
  /** Seed of what goes wrong on purpose; undefined: nothing does. */
  readonly chaos: number | undefined;
  /** Put what changes in the project in place of what runs. */
  readonly watch: boolean;
  readonly asJson: boolean;
  readonly interrupts: Interrupts;
}

/**
 * The container engine of this machine.
 *
 * @throws OperationError NO_ENGINE with how to get one
 */
export const engineHere = (): Promise<Engine> => findEngine();

/** Removes what an environment left in the container engine. Returns how many containers there were. */
export async function cleanUp(name: string): Promise<number> {
  const engine = await engineHere();
  return cleanContainers(engine.command, resolve(), name);
}

/** Runs an environment as containers until Ctrl-C. @throws CliError with the verdict where a service does not come up */
export async function upContainers(options: UpContainers): Promise<void> {
  const { name, engine, app, port, interrupts, asJson } = options;
  const { signal } = interrupts;
  const folder = folderOf(name);
  const images = await step('Build the images', () =>
    buildImages(engine, app, name, { logs: folder.logs, signal }),
  );
  const assembly = readAssembly(app);
  const fire = options.fireSchedules ? containerSchedules(assembly, name).schedules : [];
  const environment = await step(`Start ${name} in containers`, () =>
    startContainers({
      ...{ root: resolve(), folder, assembly, environment: name, engine: engine.command, images },
      ...{ ...(port !== undefined && { port }), schedules: fire },
      onLine: (service, line) => {
        const words = serviceLine(line, true);
        if (words !== undefined) say(`${color.cyan(service)} ${color.dim('│')} ${words}`);
      },
      onEvent: (service, event) => say(color.dim(`${service} · ${event}`)),
      signal,
      onKillable: (kill) => interrupts.atExit(kill),
    }),
  );
  const failed = environment.rollouts.find(({ state }) => state === 'FAILED');
  if (failed !== undefined) {
    const verdict = verdictOf(localEvidence(environment, failed));
    await environment.stop();
    throw refusal(verdict, asJson);
  }
  say();
  sayWhere(environment);
  for (const line of fire.map(scheduleLine)) say(line);
  if (asJson) json(described(environment));
  const stopOperating = operateContainers(environment, {
    fire,
    onFire: (schedule, how) => say(color.dim(`schedule ${schedule.name}: ${how}`)),
  });
  const stopChaos =
    options.chaos === undefined ? undefined : beginChaos(environment, options.chaos);
  say(
    color.dim('Not as on AWS: docs/local.md lists each field. Ctrl-C drains and removes it all.'),
  );
  say();
  const stopWatching = options.watch
    ? watchProject({ environment, engine, images, name, app, logs: folder.logs, signal })
    : undefined;
  void showOwnPicture({ environment: name, url: environment.state.url, app, signal });
  await interrupts.stopped;
  await stopWatching?.();
  stopOperating();
  await stopChaos?.();
  await step('Drain and remove (Ctrl-C again: at once)', () => environment.stop());
}

function sayWhere({ state, containers }: ContainerEnvironment): void {
  say(`Console   ${color.cyan(state.url)}`);
  say(`API       ${color.cyan(`${state.url}/api/v1/runs`)}`);
  for (const { port, listener } of containers.balancer.doors.slice(1))
    say(`Listener  ${color.cyan(`http://localhost:${port}`)} ${color.dim(`:${listener.port}`)}`);
}

const described = ({ state, containers, rollouts }: ContainerEnvironment) => ({
  ...{ environment: state.environment, url: state.url, api: `${state.url}/api/v1` },
  engine: 'containers',
  listeners: containers.balancer.doors.map(({ port, listener }) => ({
    url: `http://localhost:${port}`,
    port: listener.port,
  })),
  services: rollouts.map(({ service, revision, state: how }) => ({
    service,
    revision,
    state: how,
  })),
});

function beginChaos(environment: ContainerEnvironment, seed: number): () => Promise<void> {
  say(color.yellow(`Things go wrong on purpose: --chaos --seed ${seed} does the same again`));
  return startChaos(environment.containers, environment.cloud, {
    seed,
    onMischief: (text) => say(color.yellow(`chaos     ${text}`)),
  });
}

/** The verdict as an error: what failed, its last words, what to do. */
export function refusal(verdict: Verdict, asJson: boolean): CliError {
  if (asJson) json({ verdict });
  const [service] = verdict.evidence.services;
  const log = service?.stopped[0]?.containers.flatMap((one) => one.log.slice(-LINES)) ?? [];
  const lines = [verdict.line, ...log.map((line) => `  ${line}`)];
  return new CliError('CANNOT_START', lines.join('\n'), verdict.fix);
}

/** Lines of log that are shown beside a verdict. */
const LINES = 8;
