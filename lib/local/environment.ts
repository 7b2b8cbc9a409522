import { mkdirSync } from 'node:fs';
import { ENV } from '../../services/protocol/contract';
import { nowIso } from './clock';
import { LocalError } from './errors';
import { nameOfProcess } from './lock';
import { openLogFile } from './log-file';
import { freePort, LOOPBACK } from './network';
import { takeEnvironment } from './one-at-a-time';
import type { LocalPlan, LocalService } from './plan';
import { surroundings } from './process-env';
import {
  endLeftovers,
  removeLocalState,
  writeLocalState,
  type LocalFolder,
  type LocalState,
} from './state';
import { supervise, type Supervised } from './supervise';

export interface LocalOptions {
  readonly folder: LocalFolder;
  /** Port of the web service. Default: 8080, or a free one where that is taken. */
  readonly port?: number;
  readonly onLine: (service: string, line: string) => void;
  /** Aborted: the start is broken off, and what was started is ended. */
  readonly signal?: AbortSignal;
  /** Given at once: ends everything, also what is still being started. Does nothing after a stop. */
  readonly onKillable?: (kill: () => void) => void;
}

/** An environment that runs on this machine. */
export interface LocalEnvironment {
  readonly state: LocalState;
  /** Drains all services. Returns the names of those that had to be killed. */
  stop(): Promise<readonly string[]>;
  /** At once. */
  kill(): void;
}

const DEFAULT_PORT = 8080;

/**
 * Starts all services of an environment, waits until each is ready, and starts again what ends by itself.
 * Other commands find it by its state file.
 *
 * @throws LocalError: it runs already, the port is taken, or a service does not start
 */
export async function startLocal(
  plan: LocalPlan,
  {
    folder,
    port: asked,
    onLine,
    signal = new AbortController().signal,
    onKillable = () => undefined,
  }: LocalOptions,
): Promise<LocalEnvironment> {
  const release = takeEnvironment(folder, plan.environment);
  const running: Supervised[] = [];
  const kills: (() => void)[] = [];
  let over = false;
  const kill = (): void => {
    if (over) return;
    over = true;
    for (const end of kills) end();
    removeLocalState(folder);
    release();
  };
  onKillable(kill);
  try {
    const left = endLeftovers(folder);
    if (left.length > 0)
      onLine('slipway', `ended what a killed command had left running: process ${left.join(', ')}`);
    mkdirSync(folder.data, { recursive: true });
    const webPort = await choosePort(asked);
    const state = (): LocalState => ({
      environment: plan.environment,
      url: `http://localhost:${webPort}`,
      pid: process.pid,
      pids: Object.fromEntries(running.map(({ name, pid }) => [name, pid])),
      startedAt,
    });
    const startedAt = nowIso();
    const remember = (): void =>
      writeLocalState(
        folder,
        state(),
        running.map(({ pid }) => nameOfProcess(pid)),
      );
    for (const service of plan.services) {
      const port = service.role === 'web' ? webPort : await anyPort();
      const log = openLogFile(folder.logs, service.name);
      const supervised = await supervise(
        {
          ...service,
          environment: variablesOf(service, plan, folder, port),
          healthUrls: service.healthPaths.map((path) => `http://${LOOPBACK}:${port}${path}`),
          onLine: (line) => {
            log.write(line);
            onLine(service.name, line);
          },
          onRestart: remember,
          onKillable: (end) => kills.push(end),
        },
        signal,
      );
      running.push(supervised);
      remember();
    }
    return {
      get state() {
        return state();
      },
      stop: async () => {
        const ended = await Promise.all(running.map((service) => service.stop()));
        over = true;
        removeLocalState(folder);
        release();
        return running.filter((_service, index) => ended[index] === false).map(({ name }) => name);
      },
      kill,
    };
  } catch (error) {
    kill();
    throw error;
  }
}

async function choosePort(asked: number | undefined): Promise<number> {
  const port = await freePort(asked ?? DEFAULT_PORT);
  if (port !== undefined) return port;
  if (asked !== undefined) {
    throw new LocalError(
      'PORT_TAKEN',
      `port ${asked} is taken`,
      'choose another with --port, or leave it out',
    );
  }
  return anyPort();
}

async function anyPort(): Promise<number> {
  return (await freePort(0)) ?? 0;
}

function variablesOf(
  service: LocalService,
  plan: LocalPlan,
  { data }: LocalFolder,
  port: number,
): Record<string, string> {
  return {
    ...surroundings(),
    ...service.environment,
    [ENV.backend]: 'embedded',
    [ENV.dataDirectory]: data,
    [ENV.host]: LOOPBACK,
    [ENV.port]: String(port),
    [ENV.schedules]: JSON.stringify(plan.schedules),
    ...(service.role === 'task-runner' && {
      [ENV.containerTasks]: JSON.stringify(plan.containerTasks),
    }),
  };
}
