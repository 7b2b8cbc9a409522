import type { AnyTask } from '../protocol/task';
import { batched } from './batch';
import type { FinishedRun, FromHost, RunRequest, ToHost } from './messages';
import { roster } from './roster';
import { serveRun, type ServedRun } from './serve-run';
import { endWithSupervisor } from './spawn';

/** Runs handlers on this process's own event loop. */
export function serveInProcess(
  tasks: Readonly<Record<string, AnyTask>>,
  ready: Extract<FromHost, { type: 'ready' }>,
): void {
  const tell = (message: FromHost): void => void process.send?.(message);
  const finish = batched((runs: readonly FinishedRun[]) => tell({ type: 'done', runs }));
  const served = roster<ServedRun>();
  const run = (request: RunRequest): void => {
    const { runId } = request;
    const one = serveRun(tasks, request, tell);
    served.set(runId, one);
    void one.ended.then((attempt) => {
      served.delete(runId);
      finish({ runId, attempt });
    });
  };
  endWithSupervisor();
  process.on('message', (message: ToHost) => {
    if (message.type === 'run') for (const request of message.requests) run(request);
    else if (message.type === 'ping') tell({ type: 'pong' });
    else served.get(message.runId)?.hear(message);
  });
  tell(ready);
}
