import fc from 'fast-check';
import { RUN_STATES } from '../../../../services/protocol/run';
import {
  addressOf,
  filterOf,
  fixed,
  matches,
  queryOf,
  WITHIN,
  type Filter,
} from '../../../../services/web/console/page/runs/filter';
import { embeddedBackend, startWeb } from '../../web';

const NOW_MS = Date.parse('2026-11-21T06:00:00.000Z');

const anyTime = fc
  .integer({ min: NOW_MS - 100, max: NOW_MS })
  .map((ms) => new Date(ms).toISOString());

const anyFilter: fc.Arbitrary<Filter> = fc
  .record(
    {
      states: fc.subarray([...RUN_STATES]),
      task: fc.constantFrom('a', 'b'),
      prefix: fc.constantFrom('k', 'k1', '0', '0001', '%', '_', 'K'),
      from: anyTime,
      to: anyTime,
    },
    { requiredKeys: ['states'] },
  )
  .map((filter) => filter);

describe('a filter of runs', () => {
  it('is in the address, whole', () => {
    const inWords = fc.oneof(
      anyFilter,
      fc.record({
        states: fc.constant([]),
        prefix: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
        within: fc.constantFrom(...(Object.keys(WITHIN) as (keyof typeof WITHIN)[])),
      }),
    );
    fc.assert(
      fc.property(inWords, (filter) => {
        expect(filterOf(addressOf(filter))).toEqual(filter);
      }),
    );
  });

  it('passes over what is no filter', () => {
    expect(
      filterOf('?state=LOST,FAILED&within=9y&from=yesterday&__proto__=x&task=&prefix=%00%1f'),
    ).toEqual({
      states: ['FAILED'],
    });
  });

  it('takes in what the service takes in', async () => {
    const { backend, close } = embeddedBackend();
    const web = await startWeb(backend);
    try {
      for (let number = 0; number < 60; number += 1) {
        const id = `${String(number).padStart(8, '0')}-0000-4000-8000-000000000000`;
        await backend.store.create({
          id,
          task: number % 3 === 0 ? 'a' : 'b',
          input: null,
          createdAt: new Date(NOW_MS - 2 * number).toISOString(),
          ...(number % 2 === 0 && { key: `k${number}` }),
        });
        if (number % 5 === 0) await backend.store.cancel(id);
        else if (number % 4 === 0) await backend.store.claim(id, 60_000);
      }
      const all = await backend.store.list({ limit: 500 });
      await fc.assert(
        fc.asyncProperty(anyFilter, async (filter) => {
          const now = fixed(filter, NOW_MS);
          const answer = await fetch(`${web.url}/api/v1${queryOf(now, { limit: 500 })}`);
          const { runs } = (await answer.json()) as { runs: { id: string }[] };
          expect(runs.map(({ id }) => id)).toEqual(
            all.filter((run) => matches(run, now)).map(({ id }) => id),
          );
        }),
      );
    } finally {
      await web.stop();
      close();
    }
  });

  it('asks from a row on downwards', () => {
    const now = fixed({ states: [], within: '1h' }, NOW_MS);
    const upTo = '2026-11-21T05:30:00.000Z';
    expect(queryOf(now, { limit: 10, upTo })).toBe(
      '/runs?limit=10&createdAfter=2026-11-21T05%3A00%3A00.000Z&createdBefore=2026-11-21T05%3A30%3A00.001Z',
    );
  });
});
