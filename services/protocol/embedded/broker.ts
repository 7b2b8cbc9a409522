import { watch } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { RECEIVE_HIDES_SECONDS, type Broker, type Delivery, type Sending } from '../broker';
import { nowMs } from '../clock';
import type { QueueMessage } from '../contract';
import type { Write } from './group-commit';

/** Longest wait of one receive, in milliseconds. */
const RECEIVE_WAIT_MS = 5000;

/** Messages that wait are ordered by time; more than any of them has waited. */
const PUT_BACK_AHEAD_MS = 10 * 365 * 86_400_000;

/** The queue in a SQLite file. A write by any process touches the file's log, which wakes receivers. */
export function embeddedBroker(database: DatabaseSync, write: Write, directory: string): Broker {
  const statements = {
    send: database.prepare(
      `INSERT INTO queue (body, visible_at, task, priority) VALUES (?1, ?2, ?3,
         COALESCE(?4, (SELECT priority FROM task_priorities WHERE task = ?3), 0))`,
    ),
    receive: database.prepare(
      `UPDATE queue SET visible_at = ?, receipt = receipt + 1 WHERE id IN
         (SELECT id FROM queue WHERE visible_at <= ? AND task NOT IN (SELECT value FROM json_each(?))
          ORDER BY priority DESC, visible_at, id LIMIT ?)
       RETURNING id, body, receipt, priority`,
    ),
    next: database.prepare(
      `SELECT visible_at AS at FROM queue WHERE task NOT IN (SELECT value FROM json_each(?))
       ORDER BY visible_at LIMIT 1`,
    ),
    acknowledge: database.prepare('DELETE FROM queue WHERE id = ?'),
    hide: database.prepare('UPDATE queue SET visible_at = ? WHERE id = ? AND receipt = ?'),
    priorities: database.prepare('SELECT task, priority FROM task_priorities'),
    setPriority: database.prepare(
      `INSERT INTO task_priorities (task, priority) VALUES (?, ?)
       ON CONFLICT DO UPDATE SET priority = excluded.priority`,
    ),
    reorder: database.prepare(
      `UPDATE queue SET priority = ? WHERE task = ? AND json_extract(body, '$.priority') IS NULL`,
    ),
    depth: database.prepare('SELECT COUNT(*) AS waiting FROM queue WHERE visible_at <= ?'),
  };
  const watcher = watch(directory);
  watcher.setMaxListeners(0);
  watcher.on('error', () => undefined); // the wait below has a bound of its own

  const send = async (message: QueueMessage, { delaySeconds = 0 }: Sending = {}): Promise<void> => {
    const due = nowMs() + Math.round(delaySeconds * 1000);
    const { task = '', priority } =
      'runId' in message ? message : { ...message.start, priority: undefined };
    await write(() => statements.send.run(JSON.stringify(message), due, task, priority ?? null));
  };

  const take = async (most: number, without: string): Promise<Delivery[]> => {
    const now = nowMs();
    // A read first: a write statement would lock the file at each look.
    const { at } = statements.next.get(without) ?? {};
    if (typeof at !== 'number' || at > now) return [];
    const hidden = now + RECEIVE_HIDES_SECONDS * 1000;
    const rows = await write(() => statements.receive.all(hidden, now, without, most));
    // RETURNING keeps no order.
    const inOrder = rows.sort(
      (a, b) => Number(b.priority) - Number(a.priority) || Number(a.id) - Number(b.id),
    );
    return inOrder.map(({ id, body, receipt }) => ({
      body: String(body),
      acknowledge: async () => {
        await write(() => statements.acknowledge.run(Number(id)));
      },
      hideFor: async (seconds) => {
        const until = nowMs() + Math.round(seconds * 1000);
        await write(() => statements.hide.run(until, Number(id), Number(receipt)));
      },
      putBack: async () => {
        // Before all that have not been received yet, in their order.
        const ahead = nowMs() - PUT_BACK_AHEAD_MS;
        await write(() => statements.hide.run(ahead, Number(id), Number(receipt)));
      },
    }));
  };

  /** True: somebody has written meanwhile. */
  const untilSomethingIsDue = (
    longestMs: number,
    signal: AbortSignal,
    without: string,
  ): Promise<boolean> => {
    const { at } = statements.next.get(without) ?? {};
    const dueInMs = typeof at === 'number' ? at - nowMs() : longestMs;
    return new Promise((resolve) => {
      const done = (written: boolean) => {
        clearTimeout(timer);
        watcher.off('change', onWrite);
        signal.removeEventListener('abort', onEnd);
        resolve(written);
      };
      const onWrite = () => done(true);
      const onEnd = () => done(false);
      const timer = setTimeout(onEnd, Math.max(1, Math.min(longestMs, dueInMs)));
      watcher.on('change', onWrite);
      signal.addEventListener('abort', onEnd);
    });
  };

  return {
    ordered: false,
    prioritized: true,
    submit: (message, _task, sending) => send(message, sending),
    send,
    receive: async (most, signal, unwanted = new Set()) => {
      const without = JSON.stringify([...unwanted]);
      const until = nowMs() + RECEIVE_WAIT_MS;
      let againMs = RECEIVE_WAIT_MS;
      for (;;) {
        if (signal.aborted) return [];
        const deliveries = await take(most, without);
        const leftMs = until - nowMs();
        if (deliveries.length > 0 || leftMs <= 0) return deliveries;
        const written = await untilSomethingIsDue(Math.min(leftMs, againMs), signal, without);
        // A write is heard of before it can be read: its commit waits for the disk, and nobody tells when that is over.
        againMs = written ? 1 : againMs * 2;
      }
    },
    setPriorities: (ofTasks) =>
      write(() => {
        const known = new Map(
          statements.priorities.all().map(({ task, priority }) => [String(task), Number(priority)]),
        );
        for (const task of new Set([...known.keys(), ...Object.keys(ofTasks)])) {
          const priority = ofTasks[task] ?? 0;
          if ((known.get(task) ?? 0) === priority) continue;
          statements.setPriority.run(task, priority);
          statements.reorder.run(priority, task);
        }
      }),
    depth: async () => Promise.resolve(Number(statements.depth.get(nowMs())?.waiting ?? 0)),
    close: () => watcher.close(),
  };
}
