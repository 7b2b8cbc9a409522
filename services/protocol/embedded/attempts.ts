import type { DatabaseSync } from 'node:sqlite';
import { historyOf, MOST_ATTEMPTS, shortError, type Attempt, type AttemptEnd } from '../attempt';
import { nowIso } from '../clock';
import type { Run, RunError, RunState } from '../run';
import { decode, type ClaimedRow, type Row } from './row';

interface Ended {
  readonly end: AttemptEnd;
  readonly error?: RunError | undefined;
  readonly nextAt?: string | undefined;
}

/** The attempts at runs, by the tokens of their leases. Written inside the write that the attempt begins or ends with. */
export interface Attempts {
  /** After a claim. Of a first attempt nothing is kept: the run itself says when it began. */
  begun(claimed: ClaimedRow, startedAt: string, owner: number | null): void;
  /** Before the release. False: the lease was lost. */
  ended(runId: string, token: number, how: Ended): boolean;
  /** Before the take-over of runs whose lease has ended at this time, by their ids. */
  lost(ids: readonly string[], nowMs: number): void;
  /** The history of a whole row. */
  of(row: Row): Pick<Run, 'history'>;
}

const RUNNER_NAME = '(SELECT name FROM runner_names WHERE runner_names.owner = attempts.owner)';

export function attemptsIn(database: DatabaseSync): Attempts {
  const ending = (condition: string) =>
    database.prepare(
      `INSERT INTO attempts (run_id, token, number, started_at, owner, ended_at, outcome, error, next_at)
       SELECT id, token, attempts, COALESCE(started_at, created_at), owner, ?1, ?2, ?3, ?4 FROM runs
       WHERE ${condition} AND state = 'RUNNING'
       ON CONFLICT DO UPDATE SET
         ended_at = excluded.ended_at, outcome = excluded.outcome, error = excluded.error, next_at = excluded.next_at`,
    );
  const statements = {
    begin: database.prepare(
      'INSERT INTO attempts (run_id, token, number, started_at, owner) VALUES (?, ?, ?, ?, ?)',
    ),
    forget: database.prepare('DELETE FROM attempts WHERE run_id = ? AND token <= ?'),
    end: ending('id = ?5 AND token = ?6'),
    lose: ending('id IN (SELECT value FROM json_each(?5)) AND lease_until <= ?6'),
    name: database.prepare('SELECT name FROM runner_names WHERE owner = ?'),
    of: database.prepare(
      `SELECT *, ${RUNNER_NAME} AS runner FROM attempts WHERE run_id = ? ORDER BY token`,
    ),
  };

  return {
    begun: ({ lease: { runId, token }, row: { attempts = null } }, startedAt, owner) => {
      if (token <= 1) return;
      statements.begin.run(runId, token, attempts, startedAt, owner);
      statements.forget.run(runId, token - MOST_ATTEMPTS);
    },
    ended: (runId, token, { end, error, nextAt = null }) => {
      const said = error === undefined ? null : JSON.stringify(shortError(error));
      return statements.end.run(nowIso(), end, said, nextAt, runId, token).changes === 1;
    },
    lost: (ids, nowMs) => {
      const end: AttemptEnd = 'LOST';
      statements.lose.run(nowIso(), end, null, null, JSON.stringify(ids), nowMs);
    },
    of: (row) => {
      const token = Number(row.token);
      if (token === 0) return {};
      const state = row.state as RunState;
      // Whatever ended with its first attempt has nothing here.
      const isPlain = token === 1 && state !== 'PENDING' && state !== 'CANCELLED';
      const kept = isPlain ? [] : statements.of.all(String(row.id));
      const latest = kept.find((one) => Number(one.token) === token);
      const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
      const runner = statements.name.get(row.owner ?? null)?.name;
      return historyOf(kept.filter(({ ended_at: at }) => at !== null).map(attemptOf), {
        state,
        attempts: Number(row.attempts),
        startedAt:
          typeof latest?.ended_at === 'string'
            ? undefined
            : text(latest?.started_at ?? row.started_at),
        finishedAt: text(row.finished_at),
        error: errorOf(row),
        runner: text(runner),
      });
    },
  };
}

/** Of the run as a whole: what cannot be read of it is told there. */
function errorOf(row: Row): RunError | undefined {
  try {
    return decode(row.error) as RunError | undefined;
  } catch {
    return undefined;
  }
}

function attemptOf(row: Row): Attempt {
  const { error, next_at: nextAt, runner } = row;
  return {
    number: Number(row.number),
    startedAt: String(row.started_at),
    endedAt: String(row.ended_at),
    end: row.outcome as AttemptEnd,
    ...(typeof error === 'string' && { error: decode(error) as NonNullable<Attempt['error']> }),
    ...(typeof nextAt === 'string' && { nextAt }),
    ...(typeof runner === 'string' && { runner }),
  };
}
