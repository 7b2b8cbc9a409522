import { fork, spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { AnyTask } from '../protocol/task';
import type { FromHost, HostMode, RunRequest, TaskFacts, ToHost } from './messages';
import type { LogSink } from './execution';
import { startReaper, type Reaper } from './reaper/spawn';
import { runHandler } from './run-handler';

/** Everything of the task runner that touches processes and threads. */

type Tasks = Readonly<Record<string, AnyTask>>;
type Facts = Readonly<Record<string, TaskFacts>>;

const tell = (message: FromHost): void => void process.send?.(message);

/** A host whose supervisor is gone has nobody to work for. */
function endWithSupervisor(): void {
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  process.on('SIGTERM', () => undefined); // the supervisor decides what stops, and when
  process.on('SIGINT', () => undefined);
}

/** Runs handlers on this process's own event loop. */
export function serveInProcess(tasks: Tasks, facts: Facts): void {
  const controllers = new Map<string, AbortController>();
  const run = async (request: RunRequest): Promise<void> => {
    const { runId } = request;
    const controller = new AbortController();
    controllers.set(runId, controller);
    const log: LogSink = ({ stream, text }) => tell({ type: 'log', runId, stream, text });
    const task = Object.hasOwn(tasks, request.task) ? tasks[request.task] : undefined;
    const attempt = await runHandler(task, request, { signal: controller.signal, log });
    controllers.delete(runId);
    tell({ type: 'done', runId, attempt });
  };
  endWithSupervisor();
  process.on('message', (message: ToHost) => {
    if (message.type === 'run') void run(message.request);
    if (message.type === 'abort') controllers.get(message.runId)?.abort();
    if (message.type === 'ping') tell({ type: 'pong' });
  });
  tell({ type: 'ready', tasks: facts });
}

/** Runs each handler in a worker thread of this process. */
export function serveInThreads(file: string, facts: Facts): void {
  const workers = new Map<string, Worker>();
  const run = (request: RunRequest): void => {
    const { runId } = request;
    const worker = new Worker(file, { workerData: request, stdout: true, stderr: true });
    let ended = false;
    const end = (attempt: Extract<FromHost, { type: 'done' }>['attempt']) => {
      if (ended) return;
      ended = true;
      workers.delete(runId);
      tell({ type: 'done', runId, attempt });
    };
    const broken = (message: string) =>
      end({ ok: false, error: { name: 'ThreadDied', message }, retryable: true });
    workers.set(runId, worker);
    void lines(worker.stdout, (text) => tell({ type: 'log', runId, stream: 'stdout', text }));
    void lines(worker.stderr, (text) => tell({ type: 'log', runId, stream: 'stderr', text }));
    worker.on('message', (message: FromHost) =>
      message.type === 'done' ? end(message.attempt) : tell(message),
    );
    worker.on('error', (error) => broken(error instanceof Error ? error.message : String(error)));
    worker.on('exit', (code) => broken(`the worker thread ended with code ${code}`));
  };
  endWithSupervisor();
  process.on('message', (message: ToHost) => {
    if (message.type === 'run') run(message.request);
    if (message.type === 'abort') workers.get(message.runId)?.postMessage('abort');
    if (message.type === 'terminate') void workers.get(message.runId)?.terminate();
    if (message.type === 'ping') tell({ type: 'pong' });
  });
  tell({ type: 'ready', tasks: facts });
}

/** The run that this thread was started for; undefined in a process's main thread. */
export function threadRequest(): RunRequest | undefined {
  return isMainThread ? undefined : (workerData as RunRequest);
}

/** Runs one handler in this thread and tells the host. */
export function serveThread(tasks: Tasks, request: RunRequest): void {
  const controller = new AbortController();
  const port = parentPort;
  if (port === null) throw new Error('not a worker thread');
  const { runId } = request;
  port.on('message', () => controller.abort());
  const log: LogSink = ({ stream, text }) =>
    port.postMessage({ type: 'log', runId, stream, text } satisfies FromHost);
  const task = Object.hasOwn(tasks, request.task) ? tasks[request.task] : undefined;
  void runHandler(task, request, { signal: controller.signal, log }).then((attempt) => {
    port.postMessage({ type: 'done', runId, attempt } satisfies FromHost);
    port.close();
  });
}

let reaper: Reaper | undefined;

/** A group of its own does not end with this process by itself. */
function endsWithSupervisor(child: ChildProcess): ChildProcess {
  const { pid } = child;
  if (pid === undefined) return child;
  reaper ??= startReaper();
  const ends = reaper;
  ends.add(pid);
  return child.on('exit', () => ends.remove(pid));
}

/** Starts an executor host in a process group of its own. */
export function startHostProcess(file: string, mode: HostMode): ChildProcess {
  const host = fork(file, [mode], { detached: true, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  return endsWithSupervisor(host);
}

export interface ProgramOptions {
  readonly command: readonly [string, ...string[]];
  readonly workingDirectory?: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** False: the program stays in its starter's group and ends with it. */
  readonly ownGroup: boolean;
}

/** Starts a program; in a process group of its own, what it starts can be ended with it. */
export function startProgram({
  command,
  workingDirectory,
  environment,
  ownGroup,
}: ProgramOptions): ChildProcess {
  const [program, ...args] = command;
  const child = spawn(program, args, {
    cwd: workingDirectory,
    env: environment,
    detached: ownGroup,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  return ownGroup ? endsWithSupervisor(child) : child;
}

/** Signals a process and all that it started. */
export function signalGroup(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // the group is gone already
  }
}

/** Calls back for each line of a stream; the promise settles at its end. */
export function lines(stream: Readable | null, onLine: (text: string) => void): Promise<void> {
  if (stream === null) return Promise.resolve();
  const reader = createInterface({ input: stream, crlfDelay: Infinity });
  reader.on('line', onLine);
  return new Promise((resolve) => reader.on('close', resolve));
}
