import { setTimeout as sleep } from 'node:timers/promises';
import type { ChildProcess } from 'node:child_process';
import { ENV, READINESS_PATH } from '../../services/protocol/contract';
import { answers, freePort, LOOPBACK } from './network';
import type { LocalPlan, LocalService } from './plan';
import { surroundings } from './process-env';
import { startProcess } from './spawn';

export interface LocalOptions {
  /** Folder of the SQLite files. */
  readonly dataDirectory: string;
  /** Port of the web service. Default: 8080, or a free one where that is taken. */
  readonly port?: number;
  readonly onLine: (service: string, line: string) => void;
}

/** An environment that runs on this machine. */
export interface LocalEnvironment {
  readonly url: string;
  readonly processes: Readonly<Record<string, number>>;
  /** SIGTERM, then SIGKILL when a service's stop time-out is over. */
  stop(): Promise<void>;
  /** At once. */
  kill(): void;
}

/** A service did not start, or a port is taken; the message says which, and what it said last. */
export class StartError extends Error {
  readonly code = 'CANNOT_START';
}

const DEFAULT_PORT = 8080;
const READY_WITHIN_MS = 20_000;
/** Lines of a service that are shown when it does not start. */
const LAST_LINES = 8;
const RESTART_AFTER_MS = [200, 1000, 5000] as const;

interface Running {
  readonly service: LocalService;
  child: ChildProcess;
  restarts: number;
}

/** Starts all services, waits until each answers, and starts again what ends by itself. */
export async function startLocal(
  plan: LocalPlan,
  options: LocalOptions,
): Promise<LocalEnvironment> {
  const running: Running[] = [];
  let stopping = false;
  const kill = (): void => {
    stopping = true;
    for (const { child } of running) end(child, 'SIGKILL');
  };
  const webPort = await choosePort(options.port);
  try {
    for (const service of plan.services) {
      const port = service.role === 'web' ? webPort : await anyPort();
      running.push(await startService(service, plan, port, options, () => stopping));
    }
  } catch (error) {
    kill();
    throw error;
  }
  return {
    url: `http://localhost:${webPort}`,
    processes: Object.fromEntries(
      running.map(({ service, child }) => [service.name, child.pid ?? 0]),
    ),
    stop: async () => {
      stopping = true;
      await Promise.all(running.map(stopService));
    },
    kill,
  };
}

async function choosePort(asked: number | undefined): Promise<number> {
  const port = await freePort(asked ?? DEFAULT_PORT);
  if (port !== undefined) return port;
  if (asked !== undefined)
    throw new StartError(`port ${asked} is taken; choose another with --port, or leave it out`);
  return anyPort();
}

async function anyPort(): Promise<number> {
  return (await freePort(0)) ?? 0;
}

async function startService(
  service: LocalService,
  plan: LocalPlan,
  port: number,
  { dataDirectory, onLine }: LocalOptions,
  stopping: () => boolean,
): Promise<Running> {
  const environment = {
    ...surroundings(),
    ...service.environment,
    [ENV.backend]: 'embedded',
    [ENV.dataDirectory]: dataDirectory,
    [ENV.host]: LOOPBACK,
    [ENV.port]: String(port),
    ...(service.role === 'task-runner' && {
      [ENV.containerTasks]: JSON.stringify(plan.containerTasks),
    }),
  };
  const last: string[] = [];
  const hear = (line: string): void => {
    last.push(line);
    if (last.length > LAST_LINES) last.shift();
    onLine(service.name, line);
  };
  const start = (): ChildProcess => startProcess(service, environment, hear);
  const running: Running = { service, child: start(), restarts: 0 };
  await untilReady(running, `http://${LOOPBACK}:${port}${READINESS_PATH}`, last);
  watch(running, start, stopping, onLine);
  return running;
}

async function untilReady(
  { service, child }: Running,
  url: string,
  last: readonly string[],
): Promise<void> {
  let failure: string | undefined;
  child.on('error', (error) => (failure = error.message));
  child.on(
    'exit',
    (code, signal) => (failure ??= `it ended with ${signal ?? `code ${String(code)}`}`),
  );
  for (let waited = 0; waited < READY_WITHIN_MS; waited += 50) {
    if (failure !== undefined) break;
    if (await answers(url)) return;
    await sleep(50);
  }
  const reason = failure ?? `it did not answer within ${READY_WITHIN_MS / 1000} s`;
  throw new StartError(
    [`${service.name} did not start: ${reason}`, ...last.map((line) => `  ${line}`)].join('\n'),
  );
}

/** Starts a service again when it ends by itself, each time later. */
function watch(
  running: Running,
  start: () => ChildProcess,
  stopping: () => boolean,
  onLine: LocalOptions['onLine'],
): void {
  running.child.on('exit', (code, signal) => {
    if (stopping()) return;
    const afterMs = RESTART_AFTER_MS[Math.min(running.restarts, RESTART_AFTER_MS.length - 1)] ?? 0;
    running.restarts += 1;
    onLine(
      running.service.name,
      `ended with ${signal ?? `code ${String(code)}`}; starting again in ${afterMs} ms`,
    );
    setTimeout(() => {
      if (stopping()) return;
      running.child = start();
      watch(running, start, stopping, onLine);
    }, afterMs);
  });
}

async function stopService({ service, child }: Running): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<boolean>((resolve) => child.once('exit', () => resolve(true)));
  child.kill('SIGTERM');
  if (
    !(await Promise.race([gone, sleep(service.stopTimeoutSeconds * 1000, false, { ref: false })]))
  ) {
    end(child, 'SIGKILL');
    await gone;
  }
}

/** Ends a process group: the service and all that it started. */
function end(child: ChildProcess, signal: 'SIGKILL'): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // gone already
  }
}
