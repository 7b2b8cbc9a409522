import type { z } from 'zod';
import { ENV } from '../protocol/contract';
import type { RunError } from '../protocol/run';
import { DEFAULT_TIME_LIMIT, seconds, type AnyTask } from '../protocol/task';
import { describeError } from './describe-error';
import type { LogSink } from './execution';
import type { AttemptResult, RunRequest, TaskFacts } from './messages';
import { inheritedEnvironment } from './process-env';
import { jsonResult, runProgram } from './program';
import { keepable } from './result';

interface Surroundings {
  readonly signal: AbortSignal;
  readonly log: LogSink;
}

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
    const attempt = await perform(task, checked.data, request, surroundings);
    return attempt.ok ? checkedResult(task, attempt.result) : attempt;
  } catch (error) {
    return { ok: false, error: describeError(error), retryable: true };
  }
}

async function perform(
  task: AnyTask,
  input: unknown,
  { runId, attempt }: RunRequest,
  { signal, log }: Surroundings,
): Promise<AttemptResult> {
  if (task.runs === 'command') return runCommand(task.command, input, runId, signal, log);
  const write = (text: string) => log({ stream: 'log', text });
  return { ok: true, result: await task.run(input, { runId, attempt, signal, log: write }) };
}

async function runCommand(
  command: readonly [string, ...string[]],
  input: unknown,
  runId: string,
  signal: AbortSignal,
  log: LogSink,
): Promise<AttemptResult> {
  const program = runProgram(
    {
      command,
      environment: { ...inheritedEnvironment(), [ENV.runId]: runId },
      ownGroup: false,
      input: JSON.stringify(input ?? null),
      resultOf: jsonResult,
    },
    log,
  );
  signal.addEventListener('abort', program.abort, { once: true });
  const ended = await program.ended;
  return ended === 'lost' || 'crash' in ended
    ? refused({ name: 'Lost', message: 'the program is gone' })
    : ended;
}

/** A result that does not fit the task's schema is the task's fault, not the caller's. */
function checkedResult(task: AnyTask, result: unknown): AttemptResult {
  const checked = task.output.safeParse(result);
  if (!checked.success) return refused(invalid('result', checked.error));
  return keepable(checked.data);
}

export function factsOf(task: AnyTask): TaskFacts {
  return {
    runs: task.runs,
    timeLimitSeconds: task.timeLimit ?? DEFAULT_TIME_LIMIT,
    attempts: task.retry?.attempts ?? 1,
    retryDelaySeconds: task.retry?.delay ?? seconds(1),
  };
}

/** Trying again would fail again. */
function refused(error: RunError): AttemptResult {
  return { ok: false, error, retryable: false };
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
