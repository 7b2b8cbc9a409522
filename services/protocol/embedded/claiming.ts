import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { endOfReleased, MOST_ATTEMPTS, shortError } from '../attempt';
import { nowIso, nowMs } from '../clock';
import { isFinal, type RunState } from '../run';
import type { Claim, Lease, RunStore } from '../store';
import type { Write } from './group-commit';
import { encode, RUNNER_NAME, runOf, type Row } from './row';

/** The history with the attempt that just ended; what is NULL in it was not. */
const historyWith = (end: string, endedAt: string, error: string, nextAt: string) =>
  `json_insert(
    CASE WHEN json_array_length(history) >= ${MOST_ATTEMPTS} THEN json_remove(history, '$[0]') ELSE COALESCE(history, '[]') END,
    '$[#]', json_object('number', attempts, 'startedAt', COALESCE(attempt_started_at, started_at), 'endedAt', ${endedAt},
      'end', ${end}, 'error', json(${error}), 'nextAt', ${nextAt}, 'runner', ${RUNNER_NAME}))`;

/**
 * How runs come into a runner's hands. Each statement is a conditional write. The begin of the first attempt is that of
 * the run, and is not written twice.
 */
const CLAIMS = `UPDATE runs SET state = 'RUNNING', attempts = attempts + 1,
  losses = losses + (state = 'RUNNING'), token = token + 1, lease_until = ?1,
  history = CASE state WHEN 'RUNNING' THEN ${historyWith("'LOST'", '?2', 'NULL', 'NULL')} ELSE history END,
  attempt_started_at = CASE WHEN started_at IS NULL THEN NULL ELSE ?2 END,
  started_at = COALESCE(started_at, ?2), owner = ?3`;

/** What a run that is under way may have; a row has more, and each costs time. */
const UNFINISHED_COLUMNS = `id, task, state, input, attempts, losses, crashes, key, not_before, priority,
  retry_of, progress, created_at, started_at, cancel_requested`;

export interface ClaimedRow {
  readonly row: Row;
  readonly lease: Lease;
}

/** Claims runs by their row numbers, inside a write. Those that somebody else has meanwhile are left out. */
export function claimRows(
  database: DatabaseSync,
): (rows: readonly number[], leaseMs: number, owner: number) => ClaimedRow[] {
  const statement = database.prepare(
    `${CLAIMS} WHERE rowid IN (SELECT value FROM json_each(?4))
       AND state IN ('PENDING', 'RUNNING') AND lease_until <= ?5
     RETURNING rowid AS row_number, token, ${UNFINISHED_COLUMNS}`,
  );
  return (rows, leaseMs, owner) => {
    const now = nowMs();
    const numbers = JSON.stringify(rows);
    const claimed = statement.all(now + leaseMs, nowIso(), owner, numbers, now);
    const byNumber = new Map(claimed.map((row) => [Number(row.row_number), row]));
    // RETURNING keeps no order.
    return rows.flatMap((number) => {
      const row = byNumber.get(number);
      return row === undefined ? [] : [{ row, lease: leaseOf(row) }];
    });
  };
}

function leaseOf(row: Row): Lease {
  return { runId: String(row.id), token: Number(row.token) };
}

type Claiming = Pick<RunStore, 'claim' | 'renew' | 'renewAll' | 'finish' | 'release'>;

/** What a run's owner does with it; under an older token than the latest, nothing is written. */
export function claimingIn(database: DatabaseSync, write: Write): Claiming {
  const statements = {
    state: database.prepare('SELECT state, lease_until FROM runs WHERE id = ?'),
    claim: database.prepare(
      `${CLAIMS} WHERE id = ?4 AND state IN ('PENDING', 'RUNNING') AND lease_until <= ?5
       RETURNING token, ${UNFINISHED_COLUMNS}`,
    ),
    renew: database.prepare(
      `UPDATE runs SET lease_until = ? WHERE id = ? AND token = ? AND state = 'RUNNING'
       RETURNING cancel_requested`,
    ),
    renewAll: database.prepare(
      `UPDATE runs SET lease_until = ?1 FROM json_each(?2) AS lease
       WHERE runs.id = lease.value ->> 0 AND token = lease.value ->> 1 AND state = 'RUNNING'
       RETURNING runs.id, cancel_requested`,
    ),
    finish: database.prepare(
      `UPDATE runs SET state = ?, result = ?, error = ?, finished_at = ?, cancel_requested = 0
       WHERE id = ? AND token = ? AND state = 'RUNNING'`,
    ),
    release: database.prepare(
      `UPDATE runs SET state = 'PENDING', attempts = attempts - ?1, crashes = crashes + ?2, lease_until = ?3,
         history = ${historyWith('?6', '?7', '?8', '?9')}, attempt_started_at = NULL
       WHERE id = ?4 AND token = ?5 AND state = 'RUNNING'`,
    ),
  };
  const ownerNamed = database.prepare('SELECT owner FROM runner_names WHERE name = ?');
  const nameOwner = database.prepare('INSERT INTO runner_names (name) VALUES (?) RETURNING owner');
  const ownerOf = (runner: string | undefined): number | null =>
    runner === undefined ? null : Number((ownerNamed.get(runner) ?? nameOwner.get(runner))?.owner);
  const renewal = (cancelRequested: SQLOutputValue | undefined) =>
    cancelRequested === 1 ? 'cancel-requested' : 'held';

  return {
    claim: (id, leaseMs, runner) =>
      write((): Claim => {
        const now = nowMs();
        const row = statements.claim.get(now + leaseMs, nowIso(), ownerOf(runner), id, now);
        if (row !== undefined) return { kind: 'claimed', lease: leaseOf(row), run: runOf(row) };
        const held = statements.state.get(id);
        return held === undefined || isFinal(held.state as RunState)
          ? { kind: 'over' }
          : { kind: 'held', retryAfterMs: Math.max(0, Number(held.lease_until) - now) };
      }),
    renew: ({ runId, token }, leaseMs) =>
      write(() => {
        const row = statements.renew.get(nowMs() + leaseMs, runId, token);
        return row === undefined ? 'lost' : renewal(row.cancel_requested);
      }),
    renewAll: (leases, leaseMs) =>
      write(() => {
        const pairs = JSON.stringify(leases.map(({ runId, token }) => [runId, token]));
        const rows = statements.renewAll.all(nowMs() + leaseMs, pairs);
        const renewed = new Map(rows.map(({ id, cancel_requested: asked }) => [id, asked]));
        return leases.map(({ runId }) =>
          renewed.has(runId) ? renewal(renewed.get(runId)) : 'lost',
        );
      }),
    finish: ({ runId, token }, outcome) => {
      const { state } = outcome;
      const result = outcome.state === 'SUCCEEDED' ? encode(outcome.result) : null;
      const error = outcome.state === 'SUCCEEDED' ? null : JSON.stringify(outcome.error);
      return write(
        () => statements.finish.run(state, result, error, nowIso(), runId, token).changes === 1,
      );
    },
    release: ({ runId, token }, { counted, crashed = false, afterMs = 0, error }) =>
      write(() => {
        const claimable = nowMs() + Math.round(afterMs);
        const attempt = [
          endOfReleased(counted, crashed),
          nowIso(),
          error === undefined ? null : JSON.stringify(shortError(error)),
          afterMs > 0 ? new Date(claimable).toISOString() : null,
        ];
        return (
          statements.release.run(
            ...[counted ? 0 : 1, crashed ? 1 : 0, claimable, runId, token, ...attempt],
          ).changes === 1
        );
      }, 'work'),
  };
}
