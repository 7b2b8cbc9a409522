import type { DatabaseSync } from 'node:sqlite';
import type { Taken, Taker, Wanted } from '../backend';
import { nowMs } from '../clock';
import { RECEIVE_HIDES_SECONDS } from '../broker';
import { earliest } from './broker';
import { claimRows } from './claiming';
import type { DueRuns } from './due';
import type { Write } from './group-commit';
import type { Messages } from './messages';
import type { Owners } from './owners';
import { runOf, type ClaimedRow } from './row';
import { setForward } from './set-clock';
import { lookUntilFound } from './waiting';
import type { Wake } from './wake';

/** Runs claimed in one write, and messages taken beside them. */
const MOST_RUNS = 128;
const MOST_MESSAGES = 10;

interface Parts {
  readonly database: DatabaseSync;
  readonly write: Write;
  readonly due: DueRuns;
  readonly messages: Messages;
  readonly wake: Wake;
  readonly owners: Owners;
}

/** Takes runs from a SQLite file: finds and claims them in one transaction, beside all else that is written then. */
export function embeddedTaker({ database, write, due, messages, wake, owners }: Parts): Taker {
  const claim = claimRows(database);
  // Who lives renews its leases meanwhile.
  const wasSetForward = setForward(RECEIVE_HIDES_SECONDS * 1000);
  let isSetForward = false;
  const spares = (owner: number): boolean => isSetForward && owners.isAlive(owner);
  const toCancel = database.prepare(
    `SELECT id FROM runs INDEXED BY runs_to_cancel WHERE cancel_requested = 1 AND state = 'RUNNING'`,
  );

  const claimRuns = async (wanted: Wanted): Promise<Taken['runs']> => {
    const claims = (): ClaimedRow[] => {
      const found = due.next(nowMs(), MOST_RUNS, wanted.room);
      const admits = wanted.admission();
      const rows = found.filter(({ task }) => admits(task)).map(({ rowid }) => rowid);
      return rows.length === 0 ? [] : claim(rows, { ...wanted, owner: owners.own(), spares });
    };
    const changed = (rows: readonly ClaimedRow[]) => rows.map(({ lease }) => lease.runId);
    // A loss of power ends the claimant, too: the run waits again, as if nobody had taken it.
    const claimed = await write(claims, undefined, changed, 'by-process');
    return claimed.map(({ row, lease }) => ({ run: runOf(row), lease }));
  };

  let wasFull = false;
  const look = async (wanted: Wanted) => {
    owners.own(wanted.runner);
    owners.reclaim();
    isSetForward = wasSetForward();
    // A read first: a write would lock the file at each look. Where many wait, it would be for nothing.
    const anything = wasFull || (due.nextAt(wanted.room) ?? Infinity) <= nowMs();
    const [deliveries, runs] = await Promise.all([
      messages.receiveQueued(MOST_MESSAGES),
      anything ? claimRuns(wanted) : [],
    ]);
    wasFull = runs.length === MOST_RUNS;
    return [...runs, ...deliveries];
  };

  return {
    take: async (wanted, signal) => {
      const nextAt = () => earliest(due.nextAt(wanted.room), messages.nextQueuedAt());
      const taken = await lookUntilFound(() => look(wanted), nextAt, wake, signal);
      return {
        runs: taken.filter((one) => 'run' in one),
        deliveries: taken.filter((one) => 'body' in one),
      };
    },
    onCancel: (listener) =>
      wake.listen('cancel', () => {
        for (const { id } of toCancel.all()) listener(String(id));
      }),
  };
}
