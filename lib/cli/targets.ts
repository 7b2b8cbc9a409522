import { setTimeout as sleep } from 'node:timers/promises';
import { apiClient } from '../../services/protocol/api/network';
import type { RunEvent, TaskSummary } from '../../services/protocol/api/types';
import { isFinal } from '../../services/protocol/run';
import { runningEnvironment } from './environments';

/** A run that was submitted. */
export interface StartedRun {
  readonly id: string;
  /** Log lines and states as they come, up to the final state or the signal. */
  follow(signal: AbortSignal): AsyncIterable<RunEvent>;
  /** Asks for its end; `follow` then brings the final state. */
  cancel(): Promise<void>;
}

/** Where tasks run: this machine or AWS. */
export interface TaskTarget {
  tasks(): Promise<readonly TaskSummary[]>;
  start(task: TaskSummary, input: unknown): Promise<StartedRun>;
}

/** A stream that broke off is taken up again this much later. Milliseconds. */
const AGAIN_AFTER_MS = 500;

/** The environment that runs on this machine. */
export function localTarget(environment: string): TaskTarget {
  const client = apiClient(runningEnvironment(environment).url);
  return {
    tasks: () => client.tasks(),
    start: async ({ name }, input) => {
      const { id } = await client.submit(name, input);
      return {
        id,
        cancel: async () => {
          await client.cancel(id);
        },
        follow: async function* (signal) {
          let shown = 0;
          while (!signal.aborted) {
            for await (const event of client.follow(id, signal)) {
              if (event.type === 'log' && event.line.sequence <= shown) continue;
              if (event.type === 'log') shown = event.line.sequence;
              yield event;
              if (event.type === 'state' && isFinal(event.run.state)) return;
            }
            // The web service was started anew: the run goes on without it.
            await sleep(AGAIN_AFTER_MS);
          }
        },
      };
    },
  };
}
