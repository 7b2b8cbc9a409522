import { batched } from '../batch';
import type { AttemptResult, FinishedRun, FromHost, RunRequest, ToHost } from '../messages';
import { endWithSupervisor } from '../spawn';
import { startThread, type Thread } from './spawn';

/** Runs each handler in a worker thread of this process; threads that are clean are used again. */
export function serveInThreads(file: string, ready: Extract<FromHost, { type: 'ready' }>): void {
  const idle: Thread[] = [];
  const busy = new Map<string, Thread>();
  const tell = (message: FromHost): void => void process.send?.(message);
  const finish = batched((runs: readonly FinishedRun[]) => tell({ type: 'done', runs }));

  const start = (): Thread => {
    let current: string | undefined;
    const end = (attempt: AttemptResult): void => {
      if (current !== undefined) finish({ runId: current, attempt });
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
      },
      onExit: (why) => {
        leave();
        const at = idle.indexOf(self);
        if (at >= 0) idle.splice(at, 1);
        end({ ok: false, error: { name: 'ThreadDied', message: why }, retryable: true });
      },
    });
    const self: Thread = {
      ...thread,
      run: (request) => {
        current = request.runId;
        thread.run(request);
      },
    };
    return self;
  };

  const run = (request: RunRequest): void => {
    const thread = idle.pop() ?? start();
    busy.set(request.runId, thread);
    thread.run(request);
  };

  endWithSupervisor();
  process.on('message', (message: ToHost) => {
    if (message.type === 'run') for (const request of message.requests) run(request);
    else if (message.type === 'terminate') busy.get(message.runId)?.terminate();
    else if (message.type === 'ping') tell({ type: 'pong' });
    else busy.get(message.runId)?.hear(message);
  });
  // The first run finds a thread that has loaded the tasks.
  idle.push(start());
  tell(ready);
}
