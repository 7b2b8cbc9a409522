import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite';
import type { LogLine, Progress, Run, RunError, RunState } from '../run';
import type { Lease, OverdueRun } from '../store';

export type Row = Record<string, SQLOutputValue>;

/** A statement whose rows are arrays: objects take longer to make than the rows to find. */
export function arraysOf(
  database: DatabaseSync,
  sql: string,
): (...values: SQLInputValue[]) => SQLOutputValue[][] {
  const statement = database.prepare(sql);
  statement.setReturnArrays(true);
  return (...values) => statement.all(...values) as unknown as SQLOutputValue[][];
}

export function encode(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

export function decode(value: SQLOutputValue | undefined): unknown {
  return typeof value === 'string' ? JSON.parse(value) : undefined;
}

/** What of a run cannot be read is named, and left out. */
export function runOf(row: Row): Run {
  const unreadable: string[] = [];
  const payload = (name: 'input' | 'result' | 'error'): unknown => {
    try {
      return decode(row[name]);
    } catch {
      unreadable.push(`its ${name} cannot be read: it is not whole JSON`);
      return undefined;
    }
  };
  const [input, result, error] = [payload('input'), payload('result'), payload('error')];
  const run: Writable<Run> = {
    id: String(row.id),
    task: String(row.task),
    state: row.state as RunState,
    input,
    attempts: Number(row.attempts),
    createdAt: String(row.created_at),
  };
  // One after the other: an object spread for each takes longer than all else that is done here.
  if (Number(row.losses) > 0) run.losses = Number(row.losses);
  if (Number(row.crashes) > 0) run.crashes = Number(row.crashes);
  if (typeof row.key === 'string') run.key = row.key;
  if (typeof row.not_before === 'string') run.notBefore = row.not_before;
  if (Number(row.priority ?? 0) !== 0) run.priority = Number(row.priority);
  if (typeof row.retry_of === 'string') run.retryOf = row.retry_of;
  if (typeof row.retried_as === 'string') run.retriedAs = row.retried_as;
  if (typeof row.progress === 'string') run.progress = decode(row.progress) as Progress;
  if (typeof row.started_at === 'string') run.startedAt = row.started_at;
  if (typeof row.finished_at === 'string') run.finishedAt = row.finished_at;
  if (row.cancel_requested === 1) run.cancelRequested = true;
  if (unreadable.length > 0) run.unreadable = unreadable.join('; ');
  if (typeof row.result === 'string') run.result = result;
  if (error !== undefined) run.error = error as RunError;
  return run;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

export function overdueOf(row: Row): OverdueRun {
  return {
    id: String(row.id),
    task: String(row.task),
    state: row.state as RunState,
    ...(Number(row.losses) > 0 && { losses: Number(row.losses) }),
    ...(row.priority !== null && { priority: Number(row.priority) }),
    sinceMs: Number(row.lease_until),
  };
}

/**
 * A run that was claimed, as arrays of these columns. Each column costs time with each claim: what few runs have is one
 * of them together, and null for the others.
 */
export const CLAIMED_COLUMNS = `rowid, token, id, task, input, attempts, created_at, started_at,
  IIF(losses = 0 AND crashes = 0 AND priority = 0 AND cancel_requested = 0
      AND COALESCE(key, not_before, retry_of, progress) IS NULL,
    NULL,
    json_object('losses', losses, 'crashes', crashes, 'priority', priority, 'cancel_requested', cancel_requested,
      'key', key, 'not_before', not_before, 'retry_of', retry_of, 'progress', progress))`;

export interface ClaimedRow {
  readonly lease: Required<Lease>;
  readonly row: Row;
}

export function claimedRowOf(values: readonly SQLOutputValue[]): ClaimedRow {
  const [rowid, token, id = null, task = null, input = null, attempts = null] = values;
  const [created_at = null, started_at = null, others] = values.slice(6);
  const row: Row = { id, task, state: 'RUNNING', input, attempts, created_at, started_at };
  if (typeof others === 'string') Object.assign(row, JSON.parse(others));
  return { row, lease: { runId: String(id), token: Number(token), row: Number(rowid) } };
}

export function logLineOf(row: Row): LogLine {
  return {
    sequence: Number(row.sequence),
    at: String(row.at),
    stream: row.stream as LogLine['stream'],
    text: String(row.text),
  };
}
