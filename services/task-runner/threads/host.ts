import { monotonicMs } from '../../protocol/clock';
import { batched } from '../batch';
import { SLOTS } from '../lanes';
import type { AttemptResult, FinishedRun, FromHost, RunRequest, ToHost } from '../messages';
import { endWithSupervisor } from '../spawn';
import { paceOf } from './pace';
import { startThread, type Thread } from './spawn';

/** A run that came ahead of a free thread goes back after this long: another runner may have one. */
const WAITS_MS = 100;

/**
 * Runs each handler in a worker thread of this process; threads that are clean are used again. Runs that come ahead wait
 * here, so that a thread which is free begins its next one while the supervisor still records the one before.
 */
export function serveInThreads(file: string, ready: Extract<FromHost, { type: 'ready' }>): void {
  const idle: Thread[] = [];
  const busy = new Map<string, Thread>();
  const ahead = new Map<string, { readonly request: RunRequest; readonly timer: NodeJS.Timeout }>();
  const pace = paceOf();
  const tell = (message: FromHost): void => void process.send?.(message);
  const finish = batched((runs: readonly FinishedRun[]) =>
    tell({ type: 'done', runs, paceMs: pace.ms() }),
  );

  const start = (): Thread => {
    let current: { readonly runId: string; readonly begun: number } | undefined;
    const end = (attempt: AttemptResult): void => {
      if (current === undefined) return;
      pace.took(monotonicMs() - current.begun);
      finish({ runId: current.runId, attempt });
      current = undefined;
    };
    const leave = (): void => {
      for (const [runId, thread] of busy) if (thread === self) busy.delete(runId);
    };
    const thread = startThread(file, {
      tell: (message) => {
        const [done] = message.type === 'done' ? message.runs : [];
        if (done === undefined) tell(message);
        else end(done.attempt);
      },
      onIdle: () => {
        leave();
        if (thread.clean()) idle.push(self);
        else thread.terminate();
        beginNext();
      },
      onExit: (why) => {
        leave();
        const at = idle.indexOf(self);
        if (at >= 0) idle.splice(at, 1);
        end({ ok: false, error: { name: 'ThreadDied', message: why }, retryable: true });
        beginNext();
      },
    });
    const self: Thread = {
      ...thread,
      run: (request) => {
        current = { runId: request.runId, begun: monotonicMs() };
        thread.run(request);
      },
    };
    return self;
  };

  const begin = (request: RunRequest): void => {
    const thread = idle.pop() ?? start();
    busy.set(request.runId, thread);
    thread.run(request);
  };
  /** Undefined: it has begun, or is not here. */
  const leaveQueue = (runId: string): RunRequest | undefined => {
    const waiting = ahead.get(runId);
    clearTimeout(waiting?.timer);
    ahead.delete(runId);
    return waiting?.request;
  };
  const hasRoom = (): boolean => busy.size < SLOTS['worker-thread'];
  const beginNext = (): void => {
    for (const runId of ahead.keys()) {
      if (!hasRoom()) return;
      const request = leaveQueue(runId);
      if (request !== undefined) begin(request);
    }
  };
  const giveBack = (runId: string): void => {
    leaveQueue(runId);
    pace.took(WAITS_MS);
    tell({ type: 'returned', runId, paceMs: pace.ms() });
  };

  endWithSupervisor();
  process.on('message', (message: ToHost) => {
    if (message.type === 'run') {
      for (const request of message.requests)
        if (hasRoom()) begin(request);
        else {
          const timer = setTimeout(giveBack, WAITS_MS, request.runId);
          ahead.set(request.runId, { request, timer });
        }
    } else if (message.type === 'ping') tell({ type: 'pong' });
    else if (leaveQueue(message.runId) !== undefined)
      finish({ runId: message.runId, attempt: NOT_BEGUN });
    else if (message.type === 'terminate') busy.get(message.runId)?.terminate();
    else busy.get(message.runId)?.hear(message);
  });
  // The first run finds a thread that has loaded the tasks.
  idle.push(start());
  tell(ready);
}

const NOT_BEGUN: AttemptResult = {
  ok: false,
  error: { name: 'NotBegun', message: 'stopped before it began' },
  retryable: false,
};
