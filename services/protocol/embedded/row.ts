import type { SQLOutputValue } from 'node:sqlite';
import type { LogLine, Progress, Run, RunError, RunState } from '../run';
import type { OverdueRun } from '../store';

export type Row = Record<string, SQLOutputValue>;

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
  const text = (key: string) => (typeof row[key] === 'string' ? row[key] : undefined);
  return {
    id: String(row.id),
    task: String(row.task),
    state: row.state as RunState,
    input,
    attempts: Number(row.attempts),
    ...(Number(row.losses) > 0 && { losses: Number(row.losses) }),
    ...(Number(row.crashes) > 0 && { crashes: Number(row.crashes) }),
    ...optional('key', text('key')),
    ...optional('notBefore', text('not_before')),
    ...(Number(row.priority) !== 0 && { priority: Number(row.priority) }),
    ...optional('retryOf', text('retry_of')),
    ...optional('retriedAs', text('retried_as')),
    ...(typeof row.progress === 'string' && { progress: decode(row.progress) as Progress }),
    createdAt: String(row.created_at),
    ...optional('startedAt', text('started_at')),
    ...optional('finishedAt', text('finished_at')),
    ...(row.cancel_requested === 1 && { cancelRequested: true }),
    ...(unreadable.length > 0 && { unreadable: unreadable.join('; ') }),
    ...(typeof row.result === 'string' && { result }),
    ...(error !== undefined && { error: error as RunError }),
  };
}

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

function optional<Key extends string>(key: Key, value: string | undefined) {
  return (value === undefined ? {} : { [key]: value }) as Partial<Record<Key, string>>;
}

export function logLineOf(row: Row): LogLine {
  return {
    sequence: Number(row.sequence),
    at: String(row.at),
    stream: row.stream as LogLine['stream'],
    text: String(row.text),
  };
}
