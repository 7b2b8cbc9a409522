import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { submit } from '../../services/protocol/submit';
import { quantile } from './contender';
import { openSlipway } from './slipway';
import { printTable, timed, whole } from './table';

const BACKLOG = 1_000_000;
const TAKES = 200;

/** How long it takes to claim one run, with nothing else in the queue and with a million runs in the way. */
export async function backlog(): Promise<void> {
  const { backend, directory, close } = await openSlipway();
  const taker = backend.taker!;
  const never = new AbortController().signal;
  const takeOne = async (without: readonly string[] = []): Promise<number> => {
    const free = (task: string) => (without.includes(task) ? 0 : 1);
    const admission = () => {
      let left = 1;
      return () => left-- > 0;
    };
    return timed(() => taker.take({ leaseMs: 15_000, room: free, admission }, never));
  };
  const median = async (prepare: () => Promise<unknown>, without?: readonly string[]) => {
    const times: number[] = [];
    for (let i = 0; i < TAKES; i += 1) {
      await prepare();
      times.push(await takeOne(without));
    }
    return quantile(times, 0.5);
  };
  const noop = () => submit(backend, 'noop', null);
  const empty = await median(noop);
  fill(directory, 'noop', 'now');
  const waiting = await median(() => Promise.resolve());
  const urgent = await median(() => submit(backend, 'noop', null, { priority: 5 }));
  const unwanted = await median(() => submit(backend, 'other', null), ['noop']);
  fill(directory, 'noop', 'later');
  const future = await median(() => submit(backend, 'other', null), ['noop']);
  const row = (name: string, ms: number) => [name, ms.toFixed(2), (ms / empty).toFixed(2)];
  printTable(`Claim of one run, median of ${TAKES}, milliseconds`, [
    ['', 'ms', 'ratio'],
    row('nothing else waits', empty),
    row(`${whole(BACKLOG)} wait`, waiting),
    row(`${whole(BACKLOG)} wait, an urgent one comes`, urgent),
    row(`${whole(BACKLOG)} of a task without room, one of another`, unwanted),
    row(`the same, and ${whole(BACKLOG)} of a later time and a higher priority`, future),
  ]);
  await close();
}

function fill(directory: string, task: string, when: 'now' | 'later'): void {
  const database = new DatabaseSync(join(directory, 'slipway.db'), { timeout: 10_000 });
  const at = Date.now() + (when === 'now' ? 0 : 3600_000);
  database
    .prepare(
      `WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${BACKLOG})
       INSERT INTO runs (id, task, state, input, created_at, lease_until, priority)
       SELECT printf('%s-%012d', ?1, n), ?2, 'PENDING', '1', '2026-01-01T00:00:00.000Z', ?3, ?4 FROM numbers`,
    )
    .run(when, task, at, when === 'now' ? 0 : 9);
  database.close();
}
