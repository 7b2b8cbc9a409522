import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { endOfReleased } from '../attempt';
import { nowIso, nowMs } from '../clock';
import { isFinal, type RunState } from '../run';
import type { Wanted } from '../backend';
import type { Claim, RunStore } from '../store';
import { attemptsIn } from './attempts';
import type { Write } from './group-commit';
import {
  arraysOf,
  CLAIMED_COLUMNS,
  claimedRowOf,
  encode,
  runOf,
  type ClaimedRow,
  type Row,
} from './row';

/** How runs come into a runner's hands. Each statement is a conditional write. */
const CLAIMS = `UPDATE runs SET state = 'RUNNING', attempts = attempts + 1,
  losses = losses + (state = 'RUNNING'), token = token + 1, lease_until = ?1,
  started_at = COALESCE(started_at, ?2), owner = ?3`;

const ENDS = `UPDATE runs SET state = ?1, result = ?2, error = ?3, finished_at = ?4, cancel_requested = 0`;

interface Claimant extends Pick<Wanted, 'leaseMs' | 'holds'> {
  readonly owner: number;
  /** Another runner, of which the leases go on although they have ended. */
  readonly spares: (owner: number) => boolean;
}

/** Claims runs by their row numbers, inside a write. Those that somebody else has meanwhile are left out. */
export function claimRows(
  database: DatabaseSync,
): (rows: readonly number[], by: Claimant) => ClaimedRow[] {
  const attempts = attemptsIn(database);
  const claimFrom = (state: RunState) =>
    arraysOf(
      database,
      `${CLAIMS} WHERE rowid IN (SELECT value FROM json_each(?4)) AND state = '${state}' AND lease_until <= ?5
       RETURNING ${CLAIMED_COLUMNS}`,
    );
  const [claimWaiting, takeOver] = [claimFrom('PENDING'), claimFrom('RUNNING')];
  const idsOf = database.prepare(
    'SELECT rowid, id, owner FROM runs WHERE rowid IN (SELECT value FROM json_each(?))',
  );
  const goOn = database.prepare(
    `UPDATE runs SET lease_until = ? WHERE rowid = ? AND state = 'RUNNING'`,
  );
  return (rows, { leaseMs, holds = () => false, owner: me, spares }) => {
    const now = nowMs();
    const at = nowIso();
    const numbers = JSON.stringify(rows);
    const byNumber = new Map<number, ClaimedRow>();
    const keep = (claimed: readonly SQLOutputValue[][]): void => {
      for (const values of claimed) byNumber.set(Number(values[0]), claimedRowOf(values));
    };
    keep(claimWaiting(now + leaseMs, at, me, numbers, now));
    if (byNumber.size < rows.length) {
      const others = idsOf.all(JSON.stringify(rows.filter((number) => !byNumber.has(number))));
      // Where the clock is set, or the machine has slept, leases end under work that goes on.
      const isHeld = ({ id, owner }: Row): boolean =>
        owner === me ? holds(String(id)) : typeof owner === 'number' && spares(owner);
      const lost: Row[] = [];
      for (const row of others)
        if (isHeld(row)) goOn.run(now + leaseMs, row.rowid ?? null);
        else lost.push(row);
      attempts.lost(
        lost.map(({ id }) => String(id)),
        now,
      );
      keep(takeOver(now + leaseMs, at, me, JSON.stringify(lost.map(({ rowid }) => rowid)), now));
    }
    // RETURNING keeps no order.
    const claimed = rows.map((number) => byNumber.get(number)).filter((one) => one !== undefined);
    for (const one of claimed) attempts.begun(one, at, me);
    return claimed;
  };
}

type Claiming = Pick<RunStore, 'claim' | 'renew' | 'renewAll' | 'finish' | 'release'>;

/** What a run's owner does with it; under an older token than the latest, nothing is written. */
export function claimingIn(database: DatabaseSync, write: Write): Claiming {
  const attempts = attemptsIn(database);
  const statements = {
    state: database.prepare('SELECT state, lease_until FROM runs WHERE id = ?'),
    claim: arraysOf(
      database,
      `${CLAIMS} WHERE id = ?4 AND state IN ('PENDING', 'RUNNING') AND lease_until <= ?5
       RETURNING ${CLAIMED_COLUMNS}`,
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
    finish: database.prepare(`${ENDS} WHERE id = ?5 AND token = ?6 AND state = 'RUNNING'`),
    finishRow: database.prepare(
      `${ENDS} WHERE rowid = ?7 AND id = ?5 AND token = ?6 AND state = 'RUNNING'`,
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
        const [values] = statements.claim(now + leaseMs, at, owner, id, now);
        if (values !== undefined) {
          const claimed = claimedRowOf(values);
          attempts.begun(claimed, at, owner);
          return { kind: 'claimed', lease: claimed.lease, run: runOf(claimed.row) };
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
    finish: ({ runId, token, row }, outcome) => {
      const { state } = outcome;
      const result = outcome.state === 'SUCCEEDED' ? encode(outcome.result) : null;
      const error = outcome.state === 'SUCCEEDED' ? null : JSON.stringify(outcome.error);
      const ends = (): boolean => {
        const ended = [state, result, error, nowIso(), runId, token] as const;
        // To look its id up takes a fifth of the write. Rows get other numbers where somebody compacts the file.
        const found = row !== undefined && statements.finishRow.run(...ended, row).changes === 1;
        return found || statements.finish.run(...ended).changes === 1;
      };
      return write(ends, undefined, [runId]);
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
