import fc from 'fast-check';
import { variableOf } from '../../lib/config';
import { dev, resolved } from '../support/configuration';
import { cases } from '../support/cases';

const table = { type: 'table', partitionKey: 'id' };

describe('storage, resolved', () => {
  it('is empty where nothing is configured', () => {
    expect(resolved({})[0]).toMatchObject({
      storage: [],
      topics: [],
      events: [],
      web: { secrets: {} },
    });
  });

  it('has defaults that are safer in production', () => {
    const storage = {
      files: { type: 'bucket' },
      orders: table,
      books: { type: 'postgres' },
      sessions: { type: 'cache' },
    };
    const [first, production] = resolved({ storage });
    expect(first!.storage).toEqual([
      { name: 'files', access: {}, type: 'bucket', versioned: false },
      {
        name: 'orders',
        access: {},
        type: 'table',
        partitionKey: { name: 'id', type: 'string' },
        indexes: [],
      },
      {
        name: 'books',
        access: {},
        type: 'postgres',
        version: '17.7',
        minCapacity: 0,
        maxCapacity: 4,
        readers: 0,
        backupDays: 7,
      },
      { name: 'sessions', access: {}, type: 'cache', maxDataGB: 1 },
    ]);
    expect(production!.storage).toMatchObject([
      { versioned: true },
      {},
      { minCapacity: 0.5, maxCapacity: 16, readers: 1, backupDays: 30 },
      { maxDataGB: 10 },
    ]);
  });

  it('takes what is set', () => {
    const storage = {
      files: { type: 'bucket', versioned: true, expireAfter: '90 days', access: { web: 'read' } },
      orders: {
        ...table,
        sortKey: 'at',
        attributeTypes: { at: 'number' },
        indexes: { 'by-state': { partitionKey: 'state', sortKey: 'at' } },
        timeToLive: 'expiresAt',
        access: { hello: 'read-write', 'task-runner': 'read' },
      },
      books: {
        type: 'postgres',
        version: '16.6',
        minCapacity: 1,
        maxCapacity: 2.5,
        readers: 2,
        backupDays: 14,
      },
      sessions: { type: 'cache', maxDataGB: 5 },
    };
    const at = { name: 'at', type: 'number' };
    expect(resolved({ storage })[0]!.storage).toMatchObject([
      { versioned: true, expireAfterDays: 90, access: { web: 'read' } },
      {
        sortKey: at,
        indexes: [
          { name: 'by-state', partitionKey: { name: 'state', type: 'string' }, sortKey: at },
        ],
        timeToLive: 'expiresAt',
        access: { hello: 'read-write', 'task-runner': 'read' },
      },
      { version: '16.6', minCapacity: 1, maxCapacity: 2.5, readers: 2, backupDays: 14 },
      { maxDataGB: 5 },
    ]);
  });

  it('lets an environment change an entry', () => {
    const storage = { books: { type: 'postgres', access: { web: 'read-write' } } };
    const environments = {
      dev,
      prod: { ...dev, storage: { books: { maxCapacity: 64, access: { hello: 'read-write' } } } },
    };
    expect(resolved({ storage, environments })[1]!.storage[0]).toMatchObject({
      maxCapacity: 64,
      access: { web: 'read-write', hello: 'read-write' },
    });
  });

  it('never has a minimum above its maximum by default', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 512 }), fc.boolean(), (halves, isMinimum) => {
        const capacity = halves / 2;
        const books = {
          type: 'postgres',
          ...(isMinimum ? { minCapacity: Math.min(capacity, 256) } : { maxCapacity: capacity }),
        };
        for (const { storage } of resolved({ storage: { books } })) {
          const [one] = storage;
          if (one?.type === 'postgres') {
            expect(one.minCapacity).toBeLessThanOrEqual(one.maxCapacity);
          }
        }
      }),
      { numRuns: cases(40) },
    );
  });

  it('names variables after the entry', () => {
    expect(variableOf('order-archive', 'BUCKET_NAME')).toBe('ORDER_ARCHIVE_BUCKET_NAME');
  });
});
