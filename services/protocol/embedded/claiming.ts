import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { endOfReleased } from '../attempt';
import { nowIso, nowMs } from '../clock';
import { isFinal, type RunState } from '../run';
import type { Claim, Lease, RunStore } from '../store';
import { attemptsIn } from './attempts';
import type { Write } from './group-commit';
import { encode, runOf, type Row } from './row';

/** How runs come into a runner's hands. Each statement is a conditional write. */
const CLAIMS = `UPDATE runs SET state = 'RUNNING', attempts = attempts + 1,
  losses = losses + (state = 'RUNNING'), token = token + 1, lease_until = ?1,
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
  const attempts = attemptsIn(database);
  const claimFrom = (state: RunState) =>
    database.prepare(
      `${CLAIMS} WHERE rowid IN (SELECT value FROM json_each(?4)) AND state = '${state}' AND lease_until <= ?5
       RETURNING rowid AS row_number, token, ${UNFINISHED_COLUMNS}`,
    );
  const [claimWaiting, takeOver] = [claimFrom('PENDING'), claimFrom('RUNNING')];
  const idsOf = database.prepare(
    'SELECT id FROM runs WHERE rowid IN (SELECT value FROM json_each(?))',
  );
  return (rows, leaseMs, owner) => {
    const now = nowMs();
    const at = nowIso();
    const numbers = JSON.stringify(rows);
    const claimed = claimWaiting.all(now + leaseMs, at, owner, numbers, now);
    if (claimed.length < rows.length) {
      const taken = new Set(claimed.map((row) => Number(row.row_number)));
      const others = JSON.stringify(rows.filter((number) => !taken.has(number)));
      attempts.lost(
        idsOf.all(others).map(({ id }) => String(id)),
        now,
      );
      claimed.push(...takeOver.all(now + leaseMs, at, owner, others, now));
    }
    for (const row of claimed) attempts.begun(row, at, owner);
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
  const attempts = attemptsIn(database);
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
       RETURNING runs.id, token, cancel_requested`,
    ),
    finish: database.prepare(
      `UPDATE runs SET state = ?, result = ?, error = ?, finished_at = ?, cancel_requested = 0
       WHERE id = ? AND token = ? AND state = 'RUNNING'`,
    ),
    release: database.prepare(
      `UPDATE runs SET state = 'PENDING', attempts = attempts - ?, crashes = crashes + ?, lease_until = ?
       WHERE id = ? AND token = ? AND state = 'RUNNING'`,
    ),
  };
  const ownerNamed = database.prepare('SELECT owner FROM runner_names WHERE name = ?');
  const nameOwner = database.prepare('INSERT INTO runner_names (name) VALUES (?) RETURNING owner');
  const ownerOf = (runner: string | undefined): number | null =>
    runner === undefined ? null : Number((ownerNamed.get(runner) ?? nameOwner.get(runner))?.owner);
  // Leases are good for as long as their owners live, at most: they need not survive a loss of power.
  const writeLease = <T>(of: () => T, changed?: readonly string[]): Promise<T> =>
    write(of, undefined, changed, 'by-process');
  const renewal = (cancelRequested: SQLOutputValue | undefined) =>
    cancelRequested === 1 ? 'cancel-requested' : 'held';

  return {
    claim: (id, leaseMs, runner) =>
      writeLease((): Claim => {
        const now = nowMs();
        const at = nowIso();
        const owner = ownerOf(runner);
        attempts.lost([id], now);
        const row = statements.claim.get(now + leaseMs, at, owner, id, now);
        if (row !== undefined) {
          attempts.begun(row, at, owner);
          return { kind: 'claimed', lease: leaseOf(row), run: runOf(row) };
        }
        const held = statements.state.get(id);
        return held === undefined || isFinal(held.state as RunState)
          ? { kind: 'over' }
          : { kind: 'held', retryAfterMs: Math.max(0, Number(held.lease_until) - now) };
      }, [id]),
    renew: ({ runId, token }, leaseMs) =>
      writeLease(() => {
        const row = statements.renew.get(nowMs() + leaseMs, runId, token);
        return row === undefined ? 'lost' : renewal(row.cancel_requested);
      }),
    renewAll: (leases, leaseMs) =>
      writeLease(() => {
        const pairs = JSON.stringify(leases.map(({ runId, token }) => [runId, token]));
        const rows = statements.renewAll.all(nowMs() + leaseMs, pairs);
        const renewed = new Map(rows.map((row) => [String(row.id), row]));
        return leases.map(({ runId, token }) => {
          const row = renewed.get(runId);
          return row?.token === token ? renewal(row.cancel_requested) : 'lost';
        });
      }),
    finish: ({ runId, token }, outcome) => {
      const { state } = outcome;
      const result = outcome.state === 'SUCCEEDED' ? encode(outcome.result) : null;
      const error = outcome.state === 'SUCCEEDED' ? null : JSON.stringify(outcome.error);
      return write(
        () => statements.finish.run(state, result, error, nowIso(), runId, token).changes === 1,
        undefined,
        [runId],
      );
    },
    release: ({ runId, token }, { counted, crashed = false, afterMs = 0, error }) =>
      write(
        () => {
          const claimable = nowMs() + Math.round(afterMs);
          const nextAt = afterMs > 0 ? new Date(claimable).toISOString() : undefined;
          const end = endOfReleased(counted, crashed);
          if (!attempts.ended(runId, token, { end, error, nextAt })) return false;
          const [back, crash] = [counted ? 0 : 1, crashed ? 1 : 0];
          return statements.release.run(back, crash, claimable, runId, token).changes === 1;
        },
        'work',
        [runId],
      ),
  };
}
