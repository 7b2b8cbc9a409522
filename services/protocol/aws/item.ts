import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { nowMs } from '../clock';
import { RUN_TABLE } from '../contract';
import type { LogLine, Progress, Run, RunError, RunState } from '../run';
import type { Payloads } from './payload';

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

/** The run that an item holds; large payloads are fetched. */
export async function runOf(item: Item, payloads: Payloads): Promise<Run> {
  const [input, result, error] = await Promise.all(
    ['input', 'result', 'error'].map(async (name) => {
      const stored = text(item, name);
      return stored === undefined ? undefined : payloads.read(stored);
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
    ...(item.result !== undefined && { result }),
    ...(item.error !== undefined && { error: error as RunError }),
  };
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

/** The lines that a log item holds. */
export function logLinesOf(item: Item): readonly LogLine[] {
  return JSON.parse(text(item, 'lines') ?? '[]') as LogLine[];
}
