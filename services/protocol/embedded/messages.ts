import type { DatabaseSync } from 'node:sqlite';
import { RECEIVE_HIDES_SECONDS, runMessage, type Delivery } from '../broker';
import { nowMs } from '../clock';
import type { QueueMessage, RunMessage } from '../contract';
import type { Due } from './due';
import type { Write } from './group-commit';

/** A run that its receiver is done with, though it be not over, is not delivered again before this. */
const NEVER_MS = Number.MAX_SAFE_INTEGER;

/** Messages as they are sent and handed out. */
export interface Messages {
  send(message: QueueMessage, delaySeconds: number): Promise<void>;
  /** Messages of the queue itself: of what is not a run yet. */
  receiveQueued(most: number): Promise<Delivery[]>;
  /** Makes deliveries of these runs; other receivers do not get them for a while. */
  receiveRuns(due: readonly Due[]): Promise<Delivery[]>;
  nextQueuedAt(): number | undefined;
  /** When the first of the runs that somebody received may be received again. */
  nextReceivedAt(): number | undefined;
  queued(): number;
}

export function messagesIn(database: DatabaseSync, write: Write): Messages {
  const statements = {
    send: database.prepare('INSERT INTO queue (body, visible_at) VALUES (?, ?)'),
    receive: database.prepare(
      `UPDATE queue SET visible_at = ?, receipt = receipt + 1 WHERE id IN
         (SELECT id FROM queue WHERE visible_at <= ? ORDER BY visible_at LIMIT ?)
       RETURNING id, body, receipt`,
    ),
    nextAt: database.prepare('SELECT visible_at AS at FROM queue ORDER BY visible_at LIMIT 1'),
    acknowledge: database.prepare('DELETE FROM queue WHERE id = ?'),
    hide: database.prepare('UPDATE queue SET visible_at = ? WHERE id = ? AND receipt = ?'),
    nextReceivedAt: database.prepare('SELECT MIN(until) AS at FROM received WHERE until > ?'),
    depth: database.prepare('SELECT COUNT(*) AS messages FROM queue WHERE visible_at <= ?'),
    unfinished: database.prepare(
      `SELECT rowid, (SELECT until FROM received WHERE run = runs.rowid) AS until FROM runs
       WHERE id = ? AND state IN ('PENDING', 'RUNNING')`,
    ),
    sendRun: database.prepare('UPDATE received SET until = ?, receipt = receipt + 1 WHERE run = ?'),
    receiveRun: database.prepare(
      `INSERT INTO received (run, until, receipt) VALUES (?1, ?2, 1)
       ON CONFLICT DO UPDATE SET until = ?2, receipt = receipt + 1 RETURNING receipt`,
    ),
    run: database.prepare('SELECT id, task, priority FROM runs WHERE rowid = ?'),
    hideRun: database.prepare('UPDATE received SET until = ? WHERE run = ? AND receipt = ?'),
    forgetRun: database.prepare(
      `DELETE FROM received WHERE run = ?1 AND receipt = ?2 AND NOT EXISTS
         (SELECT 1 FROM runs WHERE rowid = ?1 AND state IN ('PENDING', 'RUNNING'))`,
    ),
  };

  const until = (seconds: number): number => nowMs() + Math.round(seconds * 1000);

  const receiveRun = (rowid: number): Delivery | undefined => {
    const row = statements.run.get(rowid);
    if (row === undefined) return undefined;
    const receipt = Number(statements.receiveRun.get(rowid, until(RECEIVE_HIDES_SECONDS))?.receipt);
    return {
      body: JSON.stringify(messageOf(row)),
      acknowledge: async () => {
        await write(() => {
          if (statements.forgetRun.run(rowid, receipt).changes === 0)
            statements.hideRun.run(NEVER_MS, rowid, receipt);
        });
      },
      hideFor: async (seconds) => {
        await write(() => statements.hideRun.run(until(seconds), rowid, receipt), 'work');
      },
    };
  };

  return {
    send: async (message, delaySeconds) => {
      const run = 'runId' in message ? statements.unfinished.get(message.runId) : undefined;
      // Nobody had it yet: it waits as it is.
      if (run?.until === null) return;
      await write(() => {
        if (run !== undefined) statements.sendRun.run(until(delaySeconds), Number(run.rowid));
        else statements.send.run(JSON.stringify(message), until(delaySeconds));
      }, 'work');
    },
    receiveQueued: async (most) => {
      // A read first: a write statement would lock the file at each look.
      if ((timeIn(statements.nextAt.get()) ?? Infinity) > nowMs()) return [];
      const rows = await write(() =>
        statements.receive.all(until(RECEIVE_HIDES_SECONDS), nowMs(), most),
      );
      return rows.map(({ id, body, receipt }) => ({
        body: String(body),
        acknowledge: async () => {
          await write(() => statements.acknowledge.run(Number(id)));
        },
        hideFor: async (seconds) => {
          await write(
            () => statements.hide.run(until(seconds), Number(id), Number(receipt)),
            'work',
          );
        },
      }));
    },
    receiveRuns: (due) =>
      write(() => due.map(({ rowid }) => receiveRun(rowid)).filter((one) => one !== undefined)),
    nextQueuedAt: () => timeIn(statements.nextAt.get()),
    nextReceivedAt: () => timeIn(statements.nextReceivedAt.get(nowMs())),
    queued: () => Number(statements.depth.get(nowMs())?.messages),
  };
}

function timeIn(row: Readonly<Record<string, unknown>> | undefined): number | undefined {
  return typeof row?.at === 'number' ? row.at : undefined;
}

function messageOf(row: Readonly<Record<string, unknown>>): RunMessage {
  const priority = Number(row.priority);
  return runMessage({
    runId: String(row.id),
    task: String(row.task),
    ...(priority !== 0 && { priority }),
  });
}
