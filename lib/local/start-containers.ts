import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Assembly } from '../assembly';
import type { ScheduleSettings } from '../../services/protocol/contract';
import { nowIso } from './clock';
import { startCloud, type Cloud } from './cloud/cloud';
import { variablesHere } from './containers/found';
import { makeNetwork, prepareContainers, type Containers } from './containers/environment';
import type { Rollout } from './containers/deployment';
import { containerEngine, removeLabelled } from './engine/engine';
import { removeNow } from './engine/remove-now';
import { LocalError } from './errors';
import { nameOfProcess } from './lock';
import { openLogFile, type LogFile } from './log-file';
import { freePort } from './network';
import { takeEnvironment } from './one-at-a-time';
import {
  endLeftovers,
  removeLocalState,
  writeLocalState,
  type LocalFolder,
  type LocalState,
} from './state';

export interface ContainerOptions {
  /** Folder of the project. */
  readonly root: string;
  readonly folder: LocalFolder;
  readonly assembly: Assembly;
  readonly environment: string;
  /** The engine's command: `docker`. */
  readonly engine: string;
  /** Name on this machine of each image that was built, by the hash of its asset; looked at when a container starts. */
  readonly images: Readonly<Record<string, string>>;
  /** Port of the first listener. Default: 8080, or a free one where that is taken. */
  readonly port?: number;
  readonly onLine: (service: string, line: string) => void;
  readonly onEvent?: (service: string, event: string) => void;
  readonly signal?: AbortSignal;
  readonly onKillable?: (kill: () => void) => void;
  /** One second of health checks and delays, in milliseconds. Default 1,000. */
  readonly pace?: number;
  /** Those that will fire, for other commands to tell. Default: none. */
  readonly schedules?: readonly ScheduleSettings[];
}

/** An environment that runs on this machine as containers. */
export interface ContainerEnvironment {
  readonly state: LocalState;
  readonly containers: Containers;
  readonly cloud: Cloud;
  readonly id: string;
  /** How the first deployment of each service ended. */
  readonly rollouts: readonly Rollout[];
  /** Drains and removes everything. */
  stop(): Promise<void>;
  /** At once. */
  kill(): void;
}

const DEFAULT_PORT = 8080;

/** Value of the label on all that an environment of a project starts; the same at each start. */
export const labelOf = (root: string, environment: string): string =>
  `slipway-${environment}-${createHash('sha256').update(resolve(root)).digest('hex').slice(0, 8)}`;

/** Removes what an environment left in the engine: after a kill -9, say. Returns how many containers there were. */
export async function cleanContainers(
  engine: string,
  root: string,
  environment: string,
): Promise<number> {
  return removeLabelled(containerEngine(engine), labelOf(root, environment));
}

/**
 * Starts an environment as containers: emulator of AWS, load balancer, then every service, and waits until each one serves
 * or was given up. What a killed command left behind is removed before.
 *
 * @throws LocalError: it runs already, a port is taken, the emulator or the engine does not do its part
 */
export async function startContainers(options: ContainerOptions): Promise<ContainerEnvironment> {
  const { root, folder, assembly, environment, onLine } = options;
  const { signal = new AbortController().signal, onKillable = () => undefined } = options;
  const release = takeEnvironment(folder, environment);
  const id = labelOf(root, environment);
  const engine = containerEngine(options.engine);
  const kills: (() => void)[] = [];
  const logs = new Map<string, LogFile>();
  let over = false;
  const kill = (): void => {
    if (over) return;
    over = true;
    for (const end of kills) end();
    removeNow(options.engine, id);
    removeLocalState(folder);
    release();
  };
  onKillable(kill);
  const log = (service: string, line: string): void => {
    const file = logs.get(service) ?? openLogFile(folder.logs, service);
    logs.set(service, file);
    file.write(line);
    onLine(service, line);
  };
  let containers: Containers | undefined;
  let cloud: Cloud | undefined;
  try {
    endLeftovers(folder);
    const left = await removeLabelled(engine, id);
    if (left > 0) onLine('slipway', `removed what a killed command had left: ${left} containers`);
    mkdirSync(folder.data, { recursive: true });
    const network = await makeNetwork(engine, id);
    let emulatorPid = 0;
    cloud = await startCloud({
      ...{ root, assembly, environment, gateway: network.gateway, signal },
      given: givenSecrets(folder),
      onKillable: (end, pid) => {
        kills.push(end);
        emulatorPid = pid;
      },
    });
    const state: LocalState = {
      environment,
      url: '',
      pid: process.pid,
      pids: { emulator: emulatorPid },
      startedAt: nowIso(),
    };
    writeLocalState(folder, state, [nameOfProcess(emulatorPid)]);
    signal.throwIfAborted();
    const shipped = cloud.logs;
    containers = await prepareContainers({
      ...{ assembly, environment, engine, id, cloud, images: options.images, data: folder.data },
      ...{ network: network.name, networkOptions: cloud.networkOptions },
      port: await choosePort(options.port),
      onLog: ({ source, taskId, container, log: place, text }) => {
        log(source, container === 'main' ? text : `${container}: ${text}`);
        if (place !== undefined)
          shipped.write(place.group, `${place.prefix}/${container}/${taskId}`, text);
      },
      onEvent: options.onEvent ?? (() => undefined),
      ...(options.pace !== undefined && { pace: options.pace }),
    });
    const { plane, balancer } = containers;
    cloud.answerWith((call) => plane.answer(call));
    const url = `http://localhost:${balancer.doors[0]?.port ?? 0}`;
    const full = {
      ...{ ...state, url },
      containers: {
        ...{ engine: options.engine, id, variables: variablesHere(containers, cloud) },
        schedules: options.schedules ?? [],
      },
    };
    writeLocalState(folder, full, [nameOfProcess(emulatorPid)]);
    const rollouts = await unlessAborted(containers.deployAll(), signal);
    const [parts, door] = [containers, cloud];
    return {
      ...{ state: full, containers, cloud, id, rollouts, kill },
      stop: async () => {
        await parts.stop();
        await removeLabelled(engine, id);
        await door.stop();
        over = true;
        for (const file of logs.values()) file.close();
        removeLocalState(folder);
        release();
      },
    };
  } catch (error) {
    // Nothing new begins from now on; what is being started ends when its container is gone.
    const ended = containers?.stop();
    kill();
    await removeLabelled(engine, id);
    await ended;
    await removeLabelled(engine, id);
    await cloud?.stop();
    throw error;
  }
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((done, fail) => {
    const abort = (): void => fail(signal.reason as Error);
    if (signal.aborted) {
      abort();
      return;
    }
    signal.addEventListener('abort', abort, { once: true });
    work.then(done, fail).finally(() => signal.removeEventListener('abort', abort));
  });
}

async function choosePort(asked: number | undefined): Promise<number> {
  if (asked !== undefined) return asked;
  return (await freePort(DEFAULT_PORT)) ?? 0;
}

/** `.slipway/<environment>/secrets.json`: what people put into Secrets Manager and Parameter Store, by name. */
function givenSecrets({ data }: LocalFolder): Record<string, string> {
  const file = join(data, '..', 'secrets.json');
  if (!existsSync(file)) return {};
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return Object.fromEntries(
      Object.entries(value as Record<string, unknown>).map(([name, one]) => [
        name,
        typeof one === 'string' ? one : JSON.stringify(one),
      ]),
    );
  } catch (error) {
    throw new LocalError(
      'CANNOT_START',
      `${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`,
      'write it as { "name": "value" }',
    );
  }
}
