import { watch } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { RECEIVE_HIDES_SECONDS, type Broker, type Delivery } from '../broker';
import { nowMs } from '../clock';
import type { QueueMessage } from '../contract';
import type { Write } from './group-commit';

/** Longest wait of one receive, in milliseconds. */
const RECEIVE_WAIT_MS = 5000;

/** The queue in a SQLite file. A write by any process touches the file's log, which wakes receivers. */
export function embeddedBroker(database: DatabaseSync, write: Write, directory: string): Broker {
  const statements = {
    send: database.prepare('INSERT INTO queue (body, visible_at) VALUES (?, ?)'),
    receive: database.prepare(
      `UPDATE queue SET visible_at = ?, receipt = receipt + 1 WHERE id IN
         (SELECT id FROM queue WHERE visible_at <= ? ORDER BY visible_at, id LIMIT ?)
       RETURNING id, body, receipt`,
    ),
    next: database.prepare('SELECT MIN(visible_at) AS at FROM queue'),
    acknowledge: database.prepare('DELETE FROM queue WHERE id = ?'),
    hide: database.prepare('UPDATE queue SET visible_at = ? WHERE id = ? AND receipt = ?'),
    depth: database.prepare('SELECT COUNT(*) AS waiting FROM queue WHERE visible_at <= ?'),
  };
  const watcher = watch(directory);
  watcher.setMaxListeners(0);
  watcher.on('error', () => undefined); // the wait below has a bound of its own

  const send = async (message: QueueMessage, delaySeconds: number): Promise<void> => {
    const due = nowMs() + Math.round(delaySeconds * 1000);
    await write(() => statements.send.run(JSON.stringify(message), due));
  };

  const take = async (most: number): Promise<Delivery[]> => {
    const now = nowMs();
    // A read first: a write statement would lock the file at each look.
    const { at } = statements.next.get() ?? {};
    if (typeof at !== 'number' || at > now) return [];
    const hidden = now + RECEIVE_HIDES_SECONDS * 1000;
    const rows = await write(() => statements.receive.all(hidden, now, most));
    return rows.map(({ id, body, receipt }) => ({
      body: String(body),
      acknowledge: async () => {
        await write(() => statements.acknowledge.run(Number(id)));
      },
      hideFor: async (seconds) => {
        const until = nowMs() + Math.round(seconds * 1000);
        await write(() => statements.hide.run(until, Number(id), Number(receipt)));
      },
    }));
  };

  const untilSomethingIsDue = (longestMs: number, signal: AbortSignal): Promise<void> => {
    const { at } = statements.next.get() ?? {};
    const dueInMs = typeof at === 'number' ? at - nowMs() : longestMs;
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        watcher.off('change', done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, Math.max(1, Math.min(longestMs, dueInMs)));
      watcher.on('change', done);
      signal.addEventListener('abort', done);
    });
  };

  return {
    ordered: false,
    submit: (message) => send(message, 0),
    send: (message, delaySeconds = 0) => send(message, delaySeconds),
    receive: async (most, signal) => {
      const until = nowMs() + RECEIVE_WAIT_MS;
      for (;;) {
        if (signal.aborted) return [];
        const deliveries = await take(most);
        const leftMs = until - nowMs();
        if (deliveries.length > 0 || leftMs <= 0) return deliveries;
        await untilSomethingIsDue(leftMs, signal);
      }
    },
    depth: async () => Promise.resolve(Number(statements.depth.get(nowMs())?.waiting ?? 0)),
    close: () => watcher.close(),
  };
}
