import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '../../services/protocol/embedded/database';
import { dueRuns } from '../../services/protocol/embedded/due';
import { groupCommit } from '../../services/protocol/embedded/group-commit';
import { embeddedStore } from '../../services/protocol/embedded/store';
import type { Lease } from '../../services/protocol/store';

const folder = mkdtempSync(join(tmpdir(), 'slipway-durable-'));
const database = openDatabase(folder);
let disk = Promise.resolve();
const store = embeddedStore(
  database,
  groupCommit(database, { reached: () => disk }),
  dueRuns(database),
);
afterAll(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

const LEASE_MS = 15_000;
const SUCCEEDED = { state: 'SUCCEEDED', result: 1 } as const;
const FAILED = { state: 'FAILED', error: { name: 'Error', message: 'no' } } as const;

let number = 0;
const newRun = () => ({
  id: `run-${(number += 1)}`,
  task: 'a',
  input: null,
  createdAt: new Date().toISOString(),
});

async function created(): Promise<string> {
  const run = newRun();
  await store.create(run);
  return run.id;
}

async function owned(): Promise<Lease> {
  const claim = await store.claim(await created(), LEASE_MS);
  if (claim.kind !== 'claimed') throw new Error('another has it');
  return claim.lease;
}

async function failed(): Promise<string> {
  const lease = await owned();
  await store.finish(lease, FAILED);
  return lease.runId;
}

/** Whether a write is answered while the disk has not taken it. */
async function isAnsweredBefore<Before>(
  prepare: () => Promise<Before>,
  write: (before: Before) => Promise<unknown>,
): Promise<boolean> {
  const before = await prepare();
  const reached = Promise.withResolvers<undefined>();
  disk = reached.promise.then(() => undefined);
  let isAnswered = false;
  const answer = write(before).then(() => (isAnswered = true));
  await sleep(30);
  const early = isAnswered;
  reached.resolve(undefined);
  await answer;
  return early;
}

const nothing = () => Promise.resolve();

describe('what others rely on is answered when it is on the disk', () => {
  it.each([
    ['a run that is new', () => isAnsweredBefore(nothing, () => store.create(newRun()))],
    ['how a run ended', () => isAnsweredBefore(owned, (lease) => store.finish(lease, SUCCEEDED))],
    ['a retry', () => isAnsweredBefore(owned, (lease) => store.release(lease, { counted: true }))],
    ['a run done again', () => isAnsweredBefore(failed, (id) => store.createRetry(newRun(), id))],
    ['a wish to cancel', () => isAnsweredBefore(created, (id) => store.cancel(id))],
    ['a step', () => isAnsweredBefore(owned, (lease) => store.saveStep(lease, 'load', 1))],
    ['a key', () => isAnsweredBefore(owned, (lease) => store.holdKey(lease, 'a', 'k'))],
    [
      'a scheduled run',
      () => isAnsweredBefore(nothing, () => store.createAsLast(newRun(), undefined)),
    ],
  ])('%s', async (_what, isAnswered) => {
    expect(await isAnswered()).toBe(false);
  });

  it('but a lease, which ends with the power anyway, waits for no disk', async () => {
    expect(await isAnsweredBefore(created, (id) => store.claim(id, LEASE_MS))).toBe(true);
    expect(await isAnsweredBefore(owned, (lease) => store.renew(lease, LEASE_MS))).toBe(true);
  });
});
