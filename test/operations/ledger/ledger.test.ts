import fc from 'fast-check';
import {
  readLedger,
  releaseBefore,
  servingIn,
  type DeploymentRecord,
} from '../../../lib/operations';
import { appendRecord } from '../../../lib/operations/ledger/ledger';
import { takeLock } from '../../../lib/operations/ledger/lock';
import { objectsInMemory } from './objects-in-memory';

const OF = { application: 'shop', environment: 'prod' };
const WHO = { release: '20261121T204940Z-aaaaaaa', by: 'arn:aws:iam::111111111111:user/ada' };

const record = (more: Partial<DeploymentRecord> = {}): DeploymentRecord => ({
  ...{ version: 1, application: 'shop', environment: 'prod', account: '111111111111' },
  ...{ region: 'eu-west-1', release: '20261121T204940Z-aaaaaaa', revision: 'aaaaaaa' },
  ...{ kind: 'deploy', by: WHO.by, outcome: 'deployed', images: [], changed: [] },
  ...{ startedAt: '2026-11-21T20:49:40.000Z', finishedAt: '2026-11-21T20:50:40.000Z' },
  ...{ before: null, serves: '20261121T204940Z-aaaaaaa' },
  ...more,
});

describe('the ledger', () => {
  it('loses no record when several are added at the same moment', async () => {
    const objects = objectsInMemory();
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        appendRecord(objects, OF, record({ revision: `r${index}` })),
      ),
    );
    const { records } = await readLedger(objects, OF);
    expect(new Set(records.map(({ revision }) => revision)).size).toBe(20);
  });

  it('tells records in the order of their times, the newest last, and no more than asked', async () => {
    const objects = objectsInMemory();
    for (const second of ['30', '10', '20'])
      await appendRecord(objects, OF, record({ startedAt: `2026-11-21T20:49:${second}.000Z` }));
    const { records } = await readLedger(objects, OF, 2);
    expect(records.map(({ startedAt }) => startedAt.slice(17, 19))).toEqual(['20', '30']);
  });

  it('names what it cannot read, and reads the rest', async () => {
    const objects = objectsInMemory();
    await appendRecord(objects, OF, record());
    const key = 'slipway/shop/prod/deployments/20991121T204940Z-later.json';
    await objects.write(key, '{"version":2}', undefined);
    const { records, unreadable } = await readLedger(objects, OF);
    expect([records.length, unreadable]).toEqual([1, [key]]);
  });

  it('keeps environments apart', async () => {
    const objects = objectsInMemory();
    await appendRecord(objects, OF, record());
    expect((await readLedger(objects, { ...OF, environment: 'pro' })).records).toEqual([]);
  });
});

describe('the release before', () => {
  const deployed = (release: string, kind: 'deploy' | 'rollback' = 'deploy') =>
    record({ release, kind, serves: release });

  it('is the last one that was deployed well', () => {
    const failed = record({ release: 'b', outcome: 'failed', serves: 'a' });
    expect(releaseBefore([deployed('a'), failed, deployed('c')], 'c')).toBe('a');
  });

  it('is further back after a rollback, and not what was left', () => {
    const records = [deployed('a'), deployed('b'), deployed('c'), deployed('b', 'rollback')];
    expect(releaseBefore(records, servingIn(records))).toBe('a');
  });

  it('is none for the first release', () => {
    expect(releaseBefore([deployed('a'), deployed('a')], 'a')).toBeUndefined();
    expect(releaseBefore([], null)).toBeUndefined();
  });

  it('is the last good one, where nobody knows what serves', () => {
    const lost = record({ release: 'b', outcome: 'rollback failed', serves: null });
    const records = [deployed('a'), lost];
    expect(releaseBefore(records, servingIn(records))).toBe('a');
  });

  it('is never the present one, and always one that was deployed well', () => {
    const one = fc.record({
      release: fc.constantFrom('a', 'b', 'c', 'd'),
      kind: fc.constantFrom('deploy' as const, 'rollback' as const),
      outcome: fc.constantFrom('deployed' as const, 'failed' as const, 'rolled back' as const),
    });
    fc.assert(
      fc.property(fc.array(one), (all) => {
        let serves = null as string | null;
        const records = all.map((entry) => {
          if (entry.outcome === 'deployed') serves = entry.release;
          return record({ ...entry, serves });
        });
        const target = releaseBefore(records, servingIn(records));
        if (target === undefined) return true;
        return (
          target !== serves &&
          records.some(({ release, outcome }) => release === target && outcome === 'deployed')
        );
      }),
    );
  });
});

describe('the claim of a deployment', () => {
  it('keeps others out until it is released', async () => {
    const objects = objectsInMemory();
    const lock = await takeLock(objects, OF, WHO);
    await expect(takeLock(objects, OF, WHO)).rejects.toMatchObject({
      code: 'DEPLOYMENT_RUNS',
      message: expect.stringContaining('user/ada is deploying to') as string,
    });
    await lock.release();
    await (await takeLock(objects, OF, WHO)).release();
    expect([...objects.files.keys()]).toEqual([]);
  });

  it('lets one of many in that come at the same moment', async () => {
    const objects = objectsInMemory();
    const came = await Promise.allSettled(
      Array.from({ length: 10 }, () => takeLock(objects, OF, WHO)),
    );
    const inside = came.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(inside).toHaveLength(1);
    await inside[0]!.release();
  });

  it('is taken over where its process gave no sign of life, and is not taken away from the new one', async () => {
    const objects = objectsInMemory();
    const dead = await takeLock(objects, OF, WHO);
    const key = 'slipway/shop/prod/deploying.json';
    const found = (await objects.read(key))!;
    const old = JSON.stringify({
      ...(JSON.parse(found.text) as object),
      at: '2020-01-01T00:00:00.000Z',
    });
    await objects.write(key, old, found.tag);
    const heir = await takeLock(objects, OF, WHO);
    await dead.release();
    await expect(takeLock(objects, OF, WHO)).rejects.toMatchObject({ code: 'DEPLOYMENT_RUNS' });
    await heir.release();
  });
});
