import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseSync } from 'node:sqlite';
import { closeBackend, openBackend, type Backend } from '../../services/protocol/backend';
import { DATABASE_FILE } from '../../services/protocol/embedded/database';
import type { Run } from '../../services/protocol/run';
import { submit } from '../../services/protocol/submit';
import type { Execution } from '../../services/task-runner/execution';
import type { AttemptResult } from '../../services/task-runner/messages';
import { ending, overWith } from './runner-in-process';

const HOUR_MS = 3600_000;
/** Input of a run that ends at once. */
const QUICK = 'quick';
const OK: AttemptResult = { ok: true, result: 'done' };

/** The clock is set, the machine sleeps, or the runner stands still: leases end under work that goes on. */
describe('a runner whose own leases have run out', () => {
  let folder: string;
  let backend: Backend;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'slipway-own-leases-'));
    backend = openBackend({ kind: 'embedded', directory: folder });
  });
  afterEach(() => {
    jest.restoreAllMocks();
    closeBackend(backend);
    rmSync(folder, { recursive: true });
  });

  /** What the attempts did, in order; the work goes on until it is killed, for 20 ms after that, or until `until`. */
  const work = (until: Promise<unknown> = new Promise(() => undefined)) => {
    const did: string[] = [];
    const start = ({ attempts, input }: Run): Execution => {
      if (input === QUICK) return ending(Promise.resolve(OK));
      did.push(`${attempts} begins`);
      const { promise: ended, resolve } = Promise.withResolvers<AttemptResult>();
      const end = (): void => {
        did.push(`${attempts} ends`);
        resolve(OK);
      };
      if (attempts > 1) setTimeout(end, 20);
      else void until.then(end);
      return {
        ended,
        abort: () => did.push(`${attempts} is asked to stop`),
        kill: async () => {
          await sleep(20);
          end();
        },
      };
    };
    return { did, start, began: () => waitFor(() => did.length > 0) };
  };

  /** Another run has the runner look at what can be taken. */
  const looksAgain = async (): Promise<void> => {
    const { id } = await submit(backend, 'a', QUICK);
    while ((await backend.store.get(id))?.finishedAt === undefined) await sleep(5);
  };

  it('goes on with what it works on, and begins it no second time, when the clock is set forward', async () => {
    const late = Promise.withResolvers<undefined>();
    const { did, start, began } = work(late.promise);
    const over = overWith(backend, start);
    await began();
    const now = Date.now;
    jest.spyOn(Date, 'now').mockImplementation(() => now() + HOUR_MS);
    await looksAgain();
    late.resolve(undefined);
    expect(await over).toMatchObject({ state: 'SUCCEEDED', result: 'done', attempts: 1 });
    expect(did).toEqual(['1 begins', '1 ends']);
  });

  it('ends what it still does before it begins anew a run that somebody else had meanwhile', async () => {
    const { did, start, began } = work();
    const over = overWith(backend, start);
    await began();
    const [{ id }] = (await backend.store.list({ limit: 1 })) as [Run];
    const file = new DatabaseSync(join(folder, DATABASE_FILE));
    file.exec('UPDATE runs SET lease_until = 0');
    file.close();
    expect(await backend.store.claim(id, -1, 'another')).toMatchObject({ kind: 'claimed' });
    await looksAgain();
    expect(await over).toMatchObject({ state: 'SUCCEEDED', attempts: 3, losses: 2 });
    expect(did).toEqual([
      ...['1 begins', '1 is asked to stop', '1 ends'],
      ...['3 begins', '3 ends'],
    ]);
  });
});

describe('runners on a machine whose clock is set', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-set-clock-'));
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => rmSync(folder, { recursive: true }));

  const setClock = (byMs: number): void => {
    const now = Date.now;
    jest.spyOn(Date, 'now').mockImplementation(() => now() + byMs);
  };
  const take = async (backend: Backend, leaseMs = 15_000): Promise<readonly string[]> => {
    const wanted = { leaseMs, room: () => 10, admission: () => () => true };
    const { runs } = await backend.taker!.take(wanted, AbortSignal.timeout(1200));
    return runs.map(({ run: { id } }) => id);
  };
  /** Two in one folder: in one process, too, SQLite knows the lock of the one from that of the other. */
  const two = async () => {
    const directory = mkdtempSync(join(folder, 'own-'));
    const open = () => openBackend({ kind: 'embedded', directory });
    const [one, other] = [open(), open()];
    expect(await take(other)).toEqual([]);
    const { id } = await submit(one, 'a', null);
    const leave = (): void => [one, other].forEach(closeBackend);
    return { directory, one, other, id, leave };
  };

  it('leave the others what they work on, when it goes forward', async () => {
    const { one, other, id, leave } = await two();
    expect(await take(one)).toEqual([id]);
    setClock(HOUR_MS);
    expect(await take(other)).toEqual([]);
    expect(await one.store.get(id)).toMatchObject({ state: 'RUNNING', attempts: 1 });
    leave();
  });

  it('take over what another one lets run out, all the same', async () => {
    const { one, other, id, leave } = await two();
    expect(await take(one, 100)).toEqual([id]);
    expect(await take(other)).toEqual([id]);
    leave();
  });

  it('take over at once what a dead one had, when it goes back', async () => {
    const { directory, one, other, id, leave } = await two();
    expect(await take(one)).toEqual([id]);
    const file = new DatabaseSync(join(directory, DATABASE_FILE));
    file.exec('UPDATE runs SET owner = 7');
    file.close();
    new DatabaseSync(join(directory, 'runners', '7')).close();
    setClock(-HOUR_MS);
    expect([await take(other), await take(other)].flat()).toEqual([id]);
    leave();
  });
});

async function waitFor(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(5);
}
