import type { z } from 'zod';
import type { RunError } from '../protocol/run';
import type { AnyTask } from '../protocol/task';
import { adviceOf } from '../protocol/task-error';
import type { AttemptResult, RunRequest } from './messages';
import { runCommand } from './command';
import { describeError } from './describe-error';
import { keepable } from './result';
import { taskContext, type Surroundings } from './task-context';

/** Runs one attempt of a handler task in this process or thread. Never throws. */
export async function runHandler(
  task: AnyTask | undefined,
  request: RunRequest,
  surroundings: Surroundings,
): Promise<AttemptResult> {
  if (task === undefined) {
    return refused({ name: 'UnknownTask', message: `no handler for '${request.task}'` });
  }
  const checked = task.input.safeParse(request.input);
  if (!checked.success) return refused(invalid('input', checked.error));
  try {
    const held = await heldByAnother(task, checked.data, surroundings);
    if (held !== undefined) return held;
    const attempt = await perform(task, checked.data, request, surroundings);
    return attempt.ok ? checkedResult(task, attempt.result) : attempt;
  } catch (error) {
    return failure(error);
  }
}

async function heldByAnother(
  { unique }: AnyTask,
  input: unknown,
  { line }: Surroundings,
): Promise<AttemptResult | undefined> {
  const key: unknown = unique?.(input);
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || key === '' || key.length > LONGEST_KEY) {
    const problem = `unique must return a text of 1 to ${LONGEST_KEY} characters, or undefined`;
    return refused({ name: 'InvalidKey', message: problem });
  }
  const holder = await line.ask({ kind: 'hold-key', key });
  if (typeof holder !== 'string') return undefined;
  const message = `run ${holder} of this task has the key '${key}' and is not over`;
  return { ...refused({ name: 'KeyHeld', message }), cancelled: true };
}

/** DynamoDB's keys hold 1,024 bytes. */
const LONGEST_KEY = 200;

async function perform(
  task: AnyTask,
  input: unknown,
  request: RunRequest,
  surroundings: Surroundings,
): Promise<AttemptResult> {
  if (task.runs === 'command') return runCommand(task, input, request, surroundings);
  const { context, end } = taskContext(request, surroundings);
  try {
    return { ok: true, result: await task.run(input, context) };
  } finally {
    end();
  }
}

/** A result that does not fit the task's schema is the task's fault, not the caller's. */
function checkedResult(task: AnyTask, result: unknown): AttemptResult {
  const checked = task.output.safeParse(result);
  if (!checked.success) return refused(invalid('result', checked.error));
  return keepable(checked.data);
}

/** Trying again would fail again. */
function refused(error: RunError): AttemptResult & { readonly ok: false } {
  return { ok: false, error, retryable: false };
}

function failure(error: unknown): AttemptResult {
  const advice = adviceOf(error);
  return {
    ok: false,
    error: describeError(error),
    retryable: advice?.kind !== 'never',
    ...(advice?.kind === 'after' && { retryAfterSeconds: advice.seconds }),
  };
}

function invalid(what: 'input' | 'result', error: z.ZodError): RunError {
  const problems = error.issues.map(
    ({ path, message }) => [what, ...path.map(String)].join('.') + `: ${message}`,
  );
  return {
    name: what === 'input' ? 'InvalidInput' : 'InvalidResult',
    message: problems.join('; '),
  };
}
