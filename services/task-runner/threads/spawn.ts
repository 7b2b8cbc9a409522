import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import type { AnyTask } from '../../protocol/task';
import type { FromHost, RunRequest, ToHost } from '../messages';
import { serveRun } from '../serve-run';
import { lines } from '../lines';
import { written } from './terminal';

/** Threads of the host that runs tasks in worker threads. */

/** What a thread says: all that a host may say, and whether the run left something behind. */
type FromThread = { readonly message: FromHost } | { readonly idle: boolean };

export const inThread = !isMainThread;

/** A thread that executes one run at a time. */
export interface Thread {
  /** False: it is gone, or something of an earlier run is left in it. */
  readonly clean: () => boolean;
  readonly run: (request: RunRequest) => void;
  readonly hear: (message: ToHost) => void;
  readonly terminate: () => void;
}

interface Events {
  readonly tell: (message: FromHost) => void;
  /** It waits for its next run, or is not clean any more. */
  readonly onIdle: () => void;
  /** It ended, why ever. */
  readonly onExit: (why: string) => void;
}

export function startThread(file: string, { tell, onIdle, onExit }: Events): Thread {
  const worker = new Worker(file, { stdout: true, stderr: true });
  let clean = true;
  let runId: string | undefined;
  let why: string | undefined;
  const output = (stream: 'stdout' | 'stderr') => (text: string) => {
    if (runId !== undefined) tell({ type: 'log', runId, stream, text });
  };
  void lines(worker.stdout, output('stdout'));
  void lines(worker.stderr, output('stderr'));
  worker.on('message', (said: FromThread) => {
    if ('message' in said) {
      tell(said.message);
      return;
    }
    clean &&= said.idle;
    onIdle();
  });
  worker.on('error', (error) => (why = error instanceof Error ? error.message : String(error)));
  worker.on('exit', (code) => {
    clean = false;
    onExit(why ?? `the worker thread ended with code ${code}`);
  });
  return {
    clean: () => clean,
    run: (request) => {
      ({ runId } = request);
      worker.postMessage({ type: 'run', requests: [request] } satisfies ToHost);
    },
    hear: (message) => {
      // Who was asked to stop may have left anything behind.
      if (message.type === 'abort') clean = false;
      worker.postMessage(message);
    },
    terminate: () => {
      clean = false;
      void worker.terminate();
    },
  };
}

/** Serves runs in this thread, one after the other. */
export function serveThread(tasks: Readonly<Record<string, AnyTask>>): void {
  const port = parentPort;
  if (port === null) throw new Error('not a worker thread');
  const say = (said: FromThread): void => port.postMessage(said);
  let hear: ((message: ToHost) => void) | undefined;
  let atRest: number | undefined;

  const run = async (request: RunRequest): Promise<void> => {
    atRest ??= busyResources();
    const served = serveRun(tasks, request, (message) => say({ message }));
    hear = served.hear;
    const attempt = await served.ended;
    await written();
    hear = undefined;
    say({ message: { type: 'done', runs: [{ runId: request.runId, attempt }] } });
    say({ idle: busyResources() <= atRest });
  };
  port.on('message', (message: ToHost) => {
    if (message.type === 'run') for (const request of message.requests) void run(request);
    else hear?.(message);
  });
}

/** Timers, sockets, files under way: what a run leaves behind shows here. */
const busyResources = (): number => process.getActiveResourcesInfo().length;
