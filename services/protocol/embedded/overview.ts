import type { DatabaseSync } from 'node:sqlite';
import { nowMs } from '../clock';
import { COUNTED, type Overview } from '../overview';
import {
  GONE_AFTER_MS,
  SILENT_AFTER_MS,
  sumOfCounts,
  type QueueCounts,
  type RunnerReport,
  type RunnerStatus,
} from '../status';
import { UNFINISHED, type DueRuns, type Group } from './due';
import type { Write } from './group-commit';
import { summaryColumns, summaryOf } from './listing';
import type { Owners } from './owners';
import type { Row } from './row';

interface Parts {
  readonly database: DatabaseSync;
  readonly write: Write;
  readonly due: DueRuns;
  readonly owners: Owners;
}

/** Has to stand in each query, as in the index itself, for the index to serve. */
const DEAD = `runs INDEXED BY runs_dead WHERE state IN ('FAILED', 'TIMED_OUT') AND retried_as IS NULL`;

/** Queue and runners in the SQLite file. Counting ends at a limit: a backlog of millions costs no more than that. */
export function embeddedOverview({ database, write, due, owners }: Parts): Overview {
  return { ...queueIn(database, due), ...runnersIn(database, write, owners) };
}

function queueIn(database: DatabaseSync, due: DueRuns): Pick<Overview, 'queue' | 'deadLetters'> {
  const inGroup = `${UNFINISHED} AND task = ?1 AND priority = ?2 AND lease_until`;
  const counted = (compare: '<=' | '>') =>
    database.prepare(
      `SELECT state, COUNT(*) AS runs, MIN(lease_until) AS since FROM
         (SELECT state, lease_until FROM ${inGroup} ${compare} ?3 ORDER BY lease_until LIMIT ${COUNTED})
       GROUP BY state`,
    );
  const statements = {
    now: counted('<='),
    later: counted('>'),
    dead: database.prepare(
      `SELECT task, COUNT(*) AS runs FROM (SELECT task FROM ${DEAD} LIMIT ${COUNTED}) GROUP BY task`,
    ),
    letters: database.prepare(
      `SELECT ${summaryColumns(database)} FROM ${DEAD} AND (?1 IS NULL OR task = ?1)
         AND finished_at <= ?2 AND (finished_at < ?2 OR id < ?3)
       ORDER BY finished_at DESC, id DESC LIMIT ?4`,
    ),
  };

  const countsOf = ({ task, priority }: Group, atMs: number): QueueCounts => {
    const now = statements.now.all(task, priority, atMs);
    const later = statements.later.all(task, priority, atMs);
    const runs = (rows: readonly Row[], state: string) =>
      Number(rows.find((row) => row.state === state)?.runs ?? 0);
    const oldest = now.find((row) => row.state === 'PENDING')?.since;
    const isMore = [now, later].some((rows) => sumOf(rows) >= COUNTED);
    return {
      waiting: runs(now, 'PENDING'),
      // One whose lease has ended is still the run of a runner, until another one takes it.
      inFlight: runs(now, 'RUNNING') + runs(later, 'RUNNING'),
      delayed: runs(later, 'PENDING'),
      ...(typeof oldest === 'number' && { oldestSince: new Date(oldest).toISOString() }),
      ...(isMore && { more: true }),
    };
  };

  return {
    queue: async () => {
      const now = nowMs();
      const groups = Map.groupBy(due.groups(), ({ task }) => task);
      const deadRows = statements.dead.all();
      const dead = new Map(deadRows.map(({ task, runs }) => [String(task), Number(runs)]));
      const tasks = [...new Set([...groups.keys(), ...dead.keys()])].sort().map((task) => ({
        task,
        ...sumOfCounts((groups.get(task) ?? []).map((group) => countsOf(group, now))),
        deadLetters: dead.get(task) ?? 0,
      }));
      const deadLetters = sumOf(deadRows);
      return Promise.resolve({
        ...sumOfCounts(tasks),
        deadLetters,
        ...(deadLetters >= COUNTED && { more: true }),
        tasks,
      });
    },
    deadLetters: async ({ task = null, after, limit }) => {
      const { finishedAt = '~', id = '' } = after ?? {};
      const rows = statements.letters.all(task, finishedAt, id, limit);
      return Promise.resolve(rows.map(summaryOf));
    },
  };
}

const sumOf = (rows: readonly Row[]): number =>
  rows.reduce((sum, { runs }) => sum + Number(runs), 0);

function runnersIn(
  database: DatabaseSync,
  write: Write,
  owners: Owners,
): Pick<Overview, 'runners' | 'tellOf' | 'forget'> {
  const statements = {
    all: database.prepare('SELECT id, owner, report, seen_at FROM runners'),
    tell: database.prepare(
      'INSERT OR REPLACE INTO runners (id, owner, report, seen_at) VALUES (?, ?, ?, ?)',
    ),
    forget: database.prepare('DELETE FROM runners WHERE id = ?'),
  };
  const forget = async (id: string): Promise<void> => {
    await write(() => statements.forget.run(id), 'change');
  };
  return {
    runners: async () => {
      const now = nowMs();
      const found: RunnerStatus[] = [];
      for (const { id, owner, report, seen_at: seen } of statements.all.all()) {
        const seenMs = Number(seen);
        // The operating system knows who lives.
        if (!owners.isAlive(Number(owner)) || now - seenMs > GONE_AFTER_MS)
          await forget(String(id));
        else
          found.push({
            ...(JSON.parse(String(report)) as RunnerReport),
            lastSeenAt: new Date(seenMs).toISOString(),
            silent: now - seenMs > SILENT_AFTER_MS,
          });
      }
      return found.sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
    },
    tellOf: async (report) => {
      const owner = owners.own();
      await write(
        () => statements.tell.run(report.id, owner, JSON.stringify(report), nowMs()),
        'change',
      );
    },
    forget,
  };
}
