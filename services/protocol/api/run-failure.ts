import type { Run, RunError } from '../run';

/** A run did not succeed: the error of its task, as far as it can travel. */
export class RunFailure extends Error {
  /** Also where the state tells more than the name: `CANCELLED`, `TIMED_OUT`. */
  readonly state: 'FAILED' | 'CANCELLED' | 'TIMED_OUT';
  readonly runId: string;
  readonly task: string;
  /** Exit code of a command or container task. */
  readonly exitCode: number | undefined;
  /** Where the task threw it, in its own process. */
  readonly remoteStack: string | undefined;

  constructor(run: Run) {
    const { name, message, stack, exitCode }: RunError = run.error ?? {
      name: 'RunFailure',
      message: `the run is ${run.state}`,
    };
    super(message);
    this.name = name;
    this.state = run.state as RunFailure['state'];
    this.runId = run.id;
    this.task = run.task;
    this.exitCode = exitCode;
    this.remoteStack = stack;
    const here = (this.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
    const there = stack ?? `${name}: ${message}`;
    this.stack = [there, `    in run ${run.id} of ${run.task}, asked for`, ...here].join('\n');
  }
}
