import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { COUNTED } from '../../services/protocol/overview';
import { openDatabase } from '../../services/protocol/embedded/database';
import { listingIn } from '../../services/protocol/embedded/listing';
import { countsOf, RUN_STATES, type RunState } from '../../services/protocol/run';
import type { RunFilter } from '../../services/protocol/store';
import { cases } from '../support/cases';

const folder = mkdtempSync(join(tmpdir(), 'slipway-listing-'));
const database = openDatabase(folder);
const prepare = jest.spyOn(database, 'prepare');
const { list, counts } = listingIn(database);
afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

interface Kept {
  readonly id: string;
  readonly task: string;
  readonly state: RunState;
  readonly key: string | null;
  readonly createdAt: string;
}

const insert = database.prepare(
  'INSERT INTO runs (id, task, state, key, created_at, priority) VALUES (?, ?, ?, ?, ?, 0)',
);
const keep = (runs: readonly Kept[]): void => {
  database.exec('BEGIN; DELETE FROM runs');
  for (const { id, task, state, key, createdAt } of runs)
    insert.run(id, task, state, key, createdAt);
  database.exec('COMMIT');
};

/** A moment of which there are few: many runs are of the same. */
const time = (n: number): string => new Date(Date.UTC(2026, 0) + n * 1000).toISOString();

const newestFirst = (one: Kept, other: Kept): number =>
  one.createdAt === other.createdAt
    ? Number(other.id > one.id) - Number(other.id < one.id)
    : Number(other.createdAt > one.createdAt) - Number(other.createdAt < one.createdAt);

/** The filter in plain words, over all of them. */
function chosen(runs: readonly Kept[], filter: Omit<RunFilter, 'limit'>): Kept[] {
  const { task, state, createdAfter, createdBefore, prefix, after } = filter;
  const isBehind = ({ createdAt, id }: Kept) =>
    after === undefined ||
    createdAt < after.createdAt ||
    (createdAt === after.createdAt && id < after.id);
  return runs
    .filter(
      (run) =>
        (task === undefined || run.task === task) &&
        (state === undefined || [state].flat().includes(run.state)) &&
        (createdAfter === undefined || run.createdAt >= createdAfter) &&
        (createdBefore === undefined || run.createdAt < createdBefore) &&
        (prefix === undefined || run.id.startsWith(prefix) || run.key?.startsWith(prefix)) &&
        isBehind(run),
    )
    .sort(newestFirst);
}

const STATE_SETS = fc.subarray([...RUN_STATES]);
const moment = fc.integer({ min: 0, max: 6 }).map(time);
const task = fc.constantFrom('a', 'b');
const kinds = fc.record(
  { task, createdAfter: moment, createdBefore: moment },
  { requiredKeys: [] },
);
const choices = fc.record(
  {
    state: fc.oneof(fc.constantFrom(...RUN_STATES), STATE_SETS),
    prefix: fc.constantFrom('r', 'r1', 'k', "k'%_"),
    after: fc.record({ createdAt: moment, id: fc.constantFrom('r', 'r15', 'r9') }),
  },
  { requiredKeys: [] },
);

const whole = (filter: object): string => JSON.stringify(filter);

async function expectChosen(runs: readonly Kept[], filter: RunFilter): Promise<void> {
  const expected = chosen(runs, filter).slice(0, filter.limit);
  const found = await list(filter);
  const told = found.map(({ id, state }) => `${id} ${state}`);
  expect([whole(filter), told]).toEqual([
    whole(filter),
    expected.map(({ id, state }) => `${id} ${state}`),
  ]);
}

describe('lists of runs on one machine', () => {
  const run = fc.record({
    task,
    state: fc.constantFrom(...RUN_STATES),
    key: fc.constantFrom(null, 'k1', "k'%_x", 'r1'),
    createdAt: moment,
  });

  it('hold what a filter asks for, and count it, whatever it is made of', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(run, { maxLength: 40 }),
        fc.array(fc.tuple(kinds, choices), { minLength: 8, maxLength: 8 }),
        fc.integer({ min: 1, max: 12 }),
        async (made, some, limit) => {
          const runs = made.map((one, index) => ({ ...one, id: `r${index}` }));
          keep(runs);
          for (const [kind, choice] of some) {
            await expectChosen(runs, { ...kind, ...choice, limit });
            expect(await counts(kind)).toEqual({
              states: countsOf(chosen(runs, kind).map(({ state }) => [state, 1] as const)),
            });
          }
        },
      ),
      { numRuns: cases(60) },
    );
  });

  const SETS: readonly (RunState | readonly RunState[])[] = [
    ...RUN_STATES,
    ['PENDING', 'RUNNING'],
    ['FAILED', 'TIMED_OUT'],
    ['PENDING', 'FAILED'],
    ['SUCCEEDED', 'FAILED'],
  ];

  /** Of each state some, and as many that wait as are asked for. */
  const withBacklog = (waiting: number): Kept[] =>
    Array.from({ length: waiting + 1200 }, (_, n) => ({
      id: `r${n}`,
      task: n % 3 === 0 ? 'a' : 'b',
      state: n < waiting ? 'PENDING' : RUN_STATES[n % RUN_STATES.length]!,
      key: null,
      // Not in the order of their ids, and several of each time.
      createdAt: time((n * 7919) % 5000),
    }));

  describe.each([
    ['a short backlog', 100],
    ['a backlog longer than is counted', COUNTED + 200],
  ])('with %s', (_what, waiting) => {
    const runs = withBacklog(waiting);
    beforeAll(() => {
      keep(runs);
    });

    it.each(SETS)('go from page to page through all of %j', async (state) => {
      const expected = chosen(runs, { state }).map(({ id }) => id);
      const found: string[] = [];
      let after: RunFilter['after'];
      for (;;) {
        const page = await list({ state, limit: 997, ...(after !== undefined && { after }) });
        found.push(...page.map(({ id }) => id));
        if (page.length < 997) break;
        after = page.at(-1)!;
      }
      expect(found).toEqual(expected);
    });

    it('count no more than they say', async () => {
      const { states, more } = await counts({});
      expect(more).toBe(runs.length > COUNTED ? true : undefined);
      const own = await counts({ createdAfter: time(4000) });
      const expected = chosen(runs, { createdAfter: time(4000) });
      expect(own.states).toEqual(countsOf(expected.map(({ state }) => [state, 1] as const)));
      expect(Object.values(states).reduce((sum, one) => sum + one)).toBeLessThanOrEqual(
        Math.min(runs.length, COUNTED + 1),
      );
    });

    /** How SQLite finds the rows of the list that was asked for last. */
    const planOf = async (filter: RunFilter): Promise<string[]> => {
      prepare.mockClear();
      await listingIn(database).list(filter);
      const sql = prepare.mock.calls.map(([text]) => text).find((text) => text.includes('ORDER'));
      return database
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...Array.from({ length: sql!.split('?').length - 1 }, () => '1'))
        .map(({ detail }) => String(detail));
    };

    const SHORT = waiting <= COUNTED;
    const UNFINISHED = /INDEX runs_due/;
    const BY_STATE = /INDEX runs_unsuccessful \(state=\?/;
    const BY_TIME = /INDEX runs_by_(?:time|task)/;
    const WAYS: readonly [(typeof SETS)[number], RegExp][] = [
      ['PENDING', SHORT ? UNFINISHED : BY_TIME],
      ['RUNNING', UNFINISHED],
      [['PENDING', 'RUNNING'], SHORT ? UNFINISHED : BY_TIME],
      ['FAILED', BY_STATE],
      ['CANCELLED', BY_STATE],
      ['TIMED_OUT', BY_STATE],
      [['FAILED', 'TIMED_OUT'], /INDEX runs_(?:unsuccessful|by_task) /],
      ['SUCCEEDED', BY_TIME],
      [['SUCCEEDED', 'FAILED'], BY_TIME],
    ];
    const OTHERS: readonly Omit<RunFilter, 'limit' | 'state'>[] = [
      {},
      { task: 'a' },
      { after: runs[0]! },
      { createdAfter: time(1), createdBefore: time(9) },
    ];

    it.each(WAYS)('neither sort nor walk through all for a page of %j', async (state, way) => {
      for (const other of OTHERS) {
        const plan = await planOf({ state, ...other, limit: 50 });
        expect([whole(other), plan]).toEqual([
          whole(other),
          expect.arrayContaining([expect.stringMatching(way)]),
        ]);
        const sorts = plan.some((step) => step === 'USE TEMP B-TREE FOR ORDER BY');
        expect(sorts && way === BY_TIME).toBe(false);
      }
    });
  });
});
