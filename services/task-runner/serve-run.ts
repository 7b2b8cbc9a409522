import type { AnyTask } from '../protocol/task';
import type { LogSink } from './execution';
import type { AttemptResult, FromHost, RunRequest, ToHost } from './messages';
import { runHandler } from './run-handler';
import { supervisorLine } from './supervisor-line';

/** One run in the process or thread that executes it. */
export interface ServedRun {
  /** Takes what the supervisor says to this run. */
  readonly hear: (message: ToHost) => void;
  readonly ended: Promise<AttemptResult>;
}

export function serveRun(
  tasks: Readonly<Record<string, AnyTask>>,
  request: RunRequest,
  tell: (message: FromHost) => void,
): ServedRun {
  const { runId } = request;
  const controller = new AbortController();
  const line = supervisorLine(runId, tell);
  const log: LogSink = ({ stream, text }) => tell({ type: 'log', runId, stream, text });
  const task = Object.hasOwn(tasks, request.task) ? tasks[request.task] : undefined;
  return {
    hear: (message) => {
      if (message.type === 'abort') controller.abort();
      if (message.type === 'answer') line.answered(message.id, message.answer);
    },
    ended: runHandler(task, request, { signal: controller.signal, log, line }),
  };
}
