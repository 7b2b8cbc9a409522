import type { TaskContext } from '../protocol/task';
import { StepError } from '../protocol/task-error';
import { lossInJson } from './json-loss';
import type { SupervisorLine } from './supervisor-line';

/** DynamoDB's sort keys hold 1,024 bytes. */
const LONGEST_NAME = 200;

/** What is stored of a step: `value` is absent where its result was undefined. */
interface Stored {
  readonly value?: unknown;
}

/** The `step` of one attempt. */
export function stepsOf(
  { ask }: Pick<SupervisorLine, 'ask'>,
  signal: AbortSignal,
): TaskContext['step'] {
  const taken = new Set<string>();
  let asked: Promise<Readonly<Record<string, Stored>>> | undefined;
  const finishedBefore = () =>
    (asked ??= ask({ kind: 'steps' }) as Promise<Readonly<Record<string, Stored>>>);

  return async <Result>(
    name: string,
    work: (signal: AbortSignal) => Result | PromiseLike<Result>,
  ): Promise<Result> => {
    checkName(name, taken);
    signal.throwIfAborted();
    taken.add(name);
    const before = await finishedBefore();
    const own = Object.hasOwn(before, name) ? before[name] : undefined;
    if (own !== undefined) return own.value as Result;
    let result: Result;
    try {
      result = await work(signal);
    } catch (error) {
      taken.delete(name); // the task may try it again
      throw error;
    }
    const loss = result === undefined ? undefined : lossInJson(result);
    if (loss !== undefined)
      throw new StepError(
        `the result of step '${name}' cannot be remembered as JSON: ${loss}; return plain values`,
      );
    await ask({ kind: 'step', name, result: { value: result } satisfies Stored });
    return result;
  };
}

function checkName(name: unknown, taken: ReadonlySet<string>): void {
  if (typeof name !== 'string' || name === '' || name.length > LONGEST_NAME)
    throw new StepError(`the name of a step is a text of 1 to ${LONGEST_NAME} characters`);
  if (taken.has(name))
    throw new StepError(
      `two steps of this run are named '${name}': each needs a name of its own, as 'load ' + file`,
    );
}
