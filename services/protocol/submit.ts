import { isDeepStrictEqual } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Backend } from './backend';
import { runMessage } from './broker';
import { nowIso, nowMs } from './clock';
import { newRunId } from './random';
import { runIdFor } from './run-id';
import type { Run } from './run';
import type { Creation } from './store';

export interface SubmitOptions {
  /** The caller's own name for the run: submitted again under it, it is the same run. At most 200 characters. */
  readonly key?: string;
  /** The run does not begin before this time, milliseconds since 1970. */
  readonly notBeforeMs?: number;
  /** Runs of a higher priority begin first, from -100 to 100. Default 0. */
  readonly priority?: number;
}

/** What was asked for cannot be done, whoever asks again. */
export class SubmitError extends Error {
  readonly code: 'KEY_REUSED' | 'NO_PRIORITIES';

  constructor(code: SubmitError['code'], message: string) {
    super(message);
    this.name = 'SubmitError';
    this.code = code;
  }
}

const SEND_ATTEMPTS = 3;

/**
 * Records a run, then sends its message: a run without a message can be found and sent again, a message
 * without a run could not. Answers with the run once it is recorded, although the queue may not take the message
 * after three attempts: the sweeper (sweeper.ts) sends it when the queue is back.
 *
 * @throws SubmitError the key names a run of another input; the queue keeps no priorities
 */
export async function submit(
  backend: Backend,
  task: string,
  input: unknown,
  options: SubmitOptions = {},
): Promise<Run> {
  return (await submitOnce(backend, task, input, options)).run;
}

/** As {@link submit}; also says whether the run is new, or was there under its key. */
export async function submitOnce(
  backend: Backend,
  task: string,
  input: unknown,
  options: SubmitOptions = {},
): Promise<Creation> {
  const { key, notBeforeMs, priority } = options;
  if (priority !== undefined && priority !== 0 && !backend.broker.prioritized)
    throw new SubmitError(
      'NO_PRIORITIES',
      'SQS keeps no priorities: give urgent tasks a queue of their own',
    );
  const { run, isNew } = await backend.store.create({
    id: key === undefined ? newRunId() : runIdFor(JSON.stringify(['key', task, key])),
    task,
    input,
    createdAt: nowIso(),
    ...(key !== undefined && { key }),
    ...(notBeforeMs !== undefined && { notBefore: new Date(notBeforeMs).toISOString() }),
    ...(priority !== undefined && { priority }),
  });
  if (isNew) {
    // In one place with the queue, a run that waits is its own message.
    if (backend.taker !== undefined) return { run, isNew };
  } else {
    if (!isDeepStrictEqual(asJson(run.input), asJson(input)))
      throw new SubmitError('KEY_REUSED', `the key '${key ?? ''}' belongs to a run of other input`);
    // Who submitted it first may have ended before it sent the message; a second one does no harm.
    if (run.state !== 'PENDING') return { run, isNew };
  }
  await sendFor(run, backend);
  return { run, isNew };
}

/** Sends the message of a run that waits; what cannot be sent is left to the sweeper. */
export async function sendFor(run: Run, { broker }: Backend): Promise<void> {
  const { id: runId, task, priority, notBefore } = run;
  const delaySeconds =
    notBefore === undefined ? 0 : Math.max(0, (Date.parse(notBefore) - nowMs()) / 1000);
  const message = runMessage({ runId, task, ...(priority !== undefined && { priority }) });
  for (let attempt = 1; attempt <= SEND_ATTEMPTS; attempt += 1) {
    try {
      await broker.submit(message, task, { delaySeconds });
      return;
    } catch {
      if (attempt < SEND_ATTEMPTS) await sleep(attempt * 200);
    }
  }
}

const asJson = (value: unknown): unknown =>
  value === undefined ? null : (JSON.parse(JSON.stringify(value)) as unknown);
