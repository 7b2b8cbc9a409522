import { fork, spawn, type ChildProcess } from 'node:child_process';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { AnyTask } from '../protocol/task';
import type { FromHost, HostMode, RunRequest, ToHost } from './messages';
import type { LogSink } from './execution';
import { lines } from './lines';
import { runHandler } from './run-handler';
import { supervisorLine, type SupervisorLine } from './supervisor-line';

/** Everything of the task runner that touches processes and threads. */

type Tasks = Readonly<Record<string, AnyTask>>;
/** What a host says of itself once it is up. */
type Ready = Omit<Extract<FromHost, { type: 'ready' }>, 'type'>;

const tell = (message: FromHost): void => void process.send?.(message);

/** A host whose supervisor is gone has nobody to work for. */
function endWithSupervisor(): void {
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  process.on('SIGTERM', () => undefined); // the supervisor decides what stops, and when
  process.on('SIGINT', () => undefined);
}

/** Runs handlers on this process's own event loop. */
export function serveInProcess(tasks: Tasks, facts: Ready): void {
  const controllers = new Map<string, AbortController>();
  const supervisors = new Map<string, SupervisorLine>();
  const run = async (request: RunRequest): Promise<void> => {
    const { runId } = request;
    const controller = new AbortController();
    const line = supervisorLine(runId, tell);
    controllers.set(runId, controller);
    supervisors.set(runId, line);
    const log: LogSink = ({ stream, text }) => tell({ type: 'log', runId, stream, text });
    const task = Object.hasOwn(tasks, request.task) ? tasks[request.task] : undefined;
    const attempt = await runHandler(task, request, { signal: controller.signal, log, line });
    controllers.delete(runId);
    supervisors.delete(runId);
    tell({ type: 'done', runId, attempt });
  };
  endWithSupervisor();
  process.on('message', (message: ToHost) => {
    if (message.type === 'run') void run(message.request);
    if (message.type === 'abort') controllers.get(message.runId)?.abort();
    if (message.type === 'answer')
      supervisors.get(message.runId)?.answered(message.id, message.answer);
    if (message.type === 'ping') tell({ type: 'pong' });
  });
  tell({ type: 'ready', ...facts });
}

/** Runs each handler in a worker thread of this process. */
export function serveInThreads(file: string, facts: Ready): void {
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
    if (message.type === 'abort' || message.type === 'answer')
      workers.get(message.runId)?.postMessage(message);
    if (message.type === 'terminate') void workers.get(message.runId)?.terminate();
    if (message.type === 'ping') tell({ type: 'pong' });
  });
  tell({ type: 'ready', ...facts });
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
  const line = supervisorLine(runId, (message) => port.postMessage(message));
  port.on('message', (message: ToHost) => {
    if (message.type === 'abort') controller.abort();
    if (message.type === 'answer') line.answered(message.id, message.answer);
  });
  const log: LogSink = ({ stream, text }) =>
    port.postMessage({ type: 'log', runId, stream, text } satisfies FromHost);
  const task = Object.hasOwn(tasks, request.task) ? tasks[request.task] : undefined;
  void runHandler(task, request, { signal: controller.signal, log, line }).then((attempt) => {
    port.postMessage({ type: 'done', runId, attempt } satisfies FromHost);
    port.close();
  });
}

/** What was started here and has not ended. */
const alive = new Set<ChildProcess>();

function remembered(child: ChildProcess): ChildProcess {
  alive.add(child);
  child.on('exit', () => alive.delete(child));
  child.on('error', () => child.pid === undefined && alive.delete(child));
  return child;
}

/** Ends at once all that this process started, and what that started. */
export function killAll(): void {
  for (const child of alive) signalGroup(child, 'SIGKILL');
}

/** Starts an executor host in a process group of its own. */
export function startHostProcess(file: string, mode: HostMode): ChildProcess {
  return remembered(
    fork(file, [mode], { detached: true, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] }),
  );
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
  return remembered(
    spawn(program, args, {
      cwd: workingDirectory,
      env: environment,
      detached: ownGroup,
      stdio: ['pipe', 'pipe', 'pipe'],
    }),
  );
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
