import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { historyOf, MOST_ATTEMPTS, type Attempt } from '../attempt';
import { nowMs } from '../clock';
import { RUN_TABLE } from '../contract';
import type { LogLine, Progress, Run, RunError, RunState } from '../run';
import type { OverdueRun } from '../store';
import { PayloadError, type Payloads } from './payload';

export type Item = Record<string, AttributeValue>;

export const RUN_PART = 'run';
export const LOG_PREFIX = 'log#';
export const STEP_PREFIX = 'step#';

/** Runs and logs are forgotten after this long. */
const KEEP_SECONDS = 30 * 24 * 3600;

export const expiry = (): Item => ({
  [RUN_TABLE.timeToLive]: { N: String(Math.floor(nowMs() / 1000) + KEEP_SECONDS) },
});

export const key = (id: string, part: string): Item => ({
  [RUN_TABLE.partitionKey]: { S: id },
  [RUN_TABLE.sortKey]: { S: part },
});

/** Sorts as text in the order of numbers. */
export const logPart = (sequence: number): string =>
  `${LOG_PREFIX}${String(sequence).padStart(9, '0')}`;

const text = (item: Item, name: string): string | undefined => item[name]?.S;
const number = (item: Item, name: string): number => Number(item[name]?.N ?? 0);

/** The run that an item holds; large payloads are fetched. What of them is gone or broken is named, and left out. */
export async function runOf(item: Item, payloads: Payloads): Promise<Run> {
  const unreadable: string[] = [];
  const [input, result, error] = await Promise.all(
    ['input', 'result', 'error'].map(async (name) => {
      const stored = text(item, name);
      if (stored === undefined) return undefined;
      return payloads.read(stored).catch((failure: unknown) => {
        if (!(failure instanceof PayloadError)) throw failure;
        unreadable.push(`its ${name} cannot be read: ${failure.message}`);
        return undefined;
      });
    }),
  );
  const progress = text(item, 'progress');
  return {
    id: text(item, RUN_TABLE.partitionKey) ?? '',
    task: text(item, 'task') ?? '',
    state: stateOf(item),
    input,
    attempts: number(item, 'attempts'),
    ...(number(item, 'losses') > 0 && { losses: number(item, 'losses') }),
    ...(number(item, 'crashes') > 0 && { crashes: number(item, 'crashes') }),
    ...(item.priority !== undefined && { priority: number(item, 'priority') }),
    ...(progress !== undefined && { progress: JSON.parse(progress) as Progress }),
    createdAt: text(item, 'createdAt') ?? '',
    ...textsOf(item, ['key', 'notBefore', 'retryOf', 'retriedAs', 'startedAt', 'finishedAt']),
    ...(item.cancelRequested?.BOOL === true && { cancelRequested: true }),
    ...(unreadable.length > 0 && { unreadable: unreadable.join('; ') }),
    ...(item.result !== undefined && { result }),
    ...(error !== undefined && { error: error as RunError }),
    ...historyOf(pastOf(item), {
      state: stateOf(item),
      attempts: number(item, 'attempts'),
      startedAt: text(item, 'attemptStartedAt'),
      finishedAt: text(item, 'finishedAt'),
      error: error as RunError | undefined,
      runner: text(item, 'runner'),
    }),
  };
}

const pastOf = (item: Item): Attempt[] => JSON.parse(text(item, 'history') ?? '[]') as Attempt[];

/** The text of a history with the attempt that just ended. */
export function historyWith(
  item: Item,
  ended: Omit<Attempt, 'number' | 'startedAt' | 'runner'>,
): { readonly S: string } {
  const runner = text(item, 'runner');
  const attempt: Attempt = {
    number: number(item, 'attempts'),
    startedAt: text(item, 'attemptStartedAt') ?? text(item, 'startedAt') ?? '',
    ...ended,
    ...(runner !== undefined && { runner }),
  };
  return { S: JSON.stringify([...pastOf(item), attempt].slice(-MOST_ATTEMPTS)) };
}

const textsOf = <Name extends string>(item: Item, names: readonly Name[]) =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = text(item, name);
      return value === undefined ? [] : [[name, value]];
    }),
  ) as Partial<Record<Name, string>>;

export const stateOf = (item: Item): RunState => (text(item, 'state') ?? 'PENDING') as RunState;
export const leaseUntil = (item: Item): number => number(item, 'leaseUntil');
export const tokenOf = (item: Item): number => number(item, 'token');

export const overdueRunOf = (item: Item): OverdueRun => ({
  id: text(item, RUN_TABLE.partitionKey) ?? '',
  task: text(item, 'task') ?? '',
  state: stateOf(item),
  ...(number(item, 'losses') > 0 && { losses: number(item, 'losses') }),
  ...(item.priority !== undefined && { priority: number(item, 'priority') }),
  sinceMs: leaseUntil(item),
});

/** The lines that a log item holds. */
export function logLinesOf(item: Item): readonly LogLine[] {
  return JSON.parse(text(item, 'lines') ?? '[]') as LogLine[];
}
