import { connect } from '../../services/protocol/api/client';
import type { RunEvent, TaskType } from '../../services/protocol/api/types';
import type { TaskSize } from '../operations/ports';
import { runningEnvironment } from './environments';
import { CliError } from './errors';
import { withExample } from './input-example';

/** A run that was submitted. */
export interface StartedRun {
  readonly id: string;
  /** Log lines and states as they come, up to the final state or the signal. */
  follow(signal: AbortSignal): AsyncIterable<RunEvent>;
  /** Asks for its end; `follow` then brings the final state. */
  cancel(): Promise<void>;
}

/** How a run is to begin. */
export interface StartOptions {
  readonly key?: string;
  /** Seconds. */
  readonly delay?: number;
  /** ISO 8601, UTC. */
  readonly at?: string;
  readonly priority?: number;
  /** Of a container task on AWS, in place of its own. */
  readonly size?: TaskSize;
}

/** Where tasks run: this machine or AWS. */
export interface TaskTarget {
  tasks(): Promise<readonly TaskType[]>;
  start(task: TaskType, input: unknown, options: StartOptions): Promise<StartedRun>;
}

/** The environment that runs on this machine. */
export function localTarget(environment: string): TaskTarget {
  const client = connect(runningEnvironment(environment).url);
  return {
    tasks: () => client.api.tasks(),
    start: async (task, input, { size, ...options }) => {
      if (size !== undefined)
        throw new CliError(
          'BAD_INPUT',
          '--override: here a task is a process of this machine, without a size',
          'it is for container tasks on AWS: add --on aws',
        );
      const run = await client.submit(task.name, input, options).catch((error: unknown) => {
        throw withExample(error, task);
      });
      return {
        id: run.id,
        cancel: async () => {
          await run.cancel();
        },
        // The web service may be started anew meanwhile: the run goes on without it.
        follow: (signal) => run.events({ signal }),
      };
    },
  };
}
