import fc from 'fast-check';
import { z } from 'zod';
import type { RunPage } from '../../../../../services/protocol/api/types';
import { timetableOf } from '../../../../../services/protocol/timetable';
import type { RunSummary } from '../../../../../services/protocol/run';
import { deadLetters } from '../../../../../services/web/console/page/queue/dead-letters';
import { expressionInWords } from '../../../../../services/web/console/page/schedules/expression';
import { withRun } from '../../../../../services/web/console/page/tasks/newest';
import { NO_OPTIONS, optionsIn } from '../../../../../services/web/console/page/tasks/options';
import { takes } from '../../../../../services/web/console/page/tasks/takes';

describe('a schedule in words', () => {
  it.each([
    ['cron(0 2 * * ? *)', 'At 02:00'],
    [
      'cron(0/15 9-17 ? * MON-FRI *)',
      'Every 15 minutes, between 09:00 and 17:59, Monday through Friday',
    ],
    ['cron(0 8 ? * 2#1 *)', 'At 08:00, on the first Monday of the month'],
    ['cron(0 8 ? * 6L *)', 'At 08:00, on the last Friday of the month'],
    ['cron(15 10 L * ? *)', 'At 10:15, on the last day of the month'],
    ['cron(30 0 1 1 ? 2027)', 'At 00:30, on day 1 of the month, only in January, only in 2027'],
    ['rate(1 minute)', 'Every minute'],
    ['rate(12 hours)', 'Every 12 hours'],
    ['at(2027-01-31T02:00:00)', 'Once, on 2027-01-31 at 02:00:00'],
    ['something else', 'something else'],
  ])('%s', (expression, words) => {
    expect(expressionInWords(expression)).toBe(words);
  });

  it('counts days of the week from Sunday, as the timetable does', () => {
    const NAMES = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
    for (let day = 1; day <= 7; day += 1) {
      const expression = `cron(0 12 ? * ${day} *)`;
      const settings = {
        name: 'one',
        task: 'one',
        timeZone: 'UTC',
        overlap: 'skip',
        catchUpSeconds: 0,
      } as const;
      const next = timetableOf({ ...settings, expression }).next(Date.UTC(2026, 0, 1)) ?? NaN;
      expect(expressionInWords(expression)).toContain(NAMES[new Date(next).getUTCDay()]);
    }
  });

  it('is never empty and never throws, whatever the expression', () => {
    const part = fc.constantFrom(
      '*',
      '?',
      '0',
      '5',
      '1-5',
      '0/10',
      'MON',
      'L',
      'LW',
      '3W',
      '2#1',
      'x',
    );
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 7 }), (parts) => {
        expect(expressionInWords(`cron(${parts.join(' ')})`)).not.toBe('');
      }),
    );
  });
});

describe('the options of a submission', () => {
  it('add nothing where nothing is chosen', () => {
    expect(optionsIn(NO_OPTIONS)).toEqual({ submission: {}, problems: new Map() });
  });

  it('say a delay in seconds, and a time with its offset', () => {
    const delayed = optionsIn({ ...NO_OPTIONS, begin: 'delay', delay: '1.5', unit: 3600 });
    expect(delayed.submission).toEqual({ delay: 5400 });
    const at = '2027-01-31T06:00';
    expect(optionsIn({ ...NO_OPTIONS, begin: 'at', at }).submission).toEqual({
      at: new Date(at).toISOString(),
    });
  });

  it.each([
    ['/priority', { priority: '101' }],
    ['/priority', { priority: '1.5' }],
    ['/delay', { begin: 'delay', delay: '' }],
    ['/delay', { begin: 'delay', delay: '-1' }],
    ['/delay', { begin: 'delay', delay: '29', unit: 86_400 }],
    ['/at', { begin: 'at', at: '' }],
  ] as const)('are wrong at %s in %j', (pointer, part) => {
    const { problems, submission } = optionsIn({ ...NO_OPTIONS, ...part });
    expect([...problems.keys()]).toEqual([pointer]);
    expect(submission).toEqual({});
  });
});

describe('what a task takes', () => {
  const words = (type: z.ZodType, inputOptional = false): string => {
    const input = z.toJSONSchema(type, { io: 'input' }) as Record<string, unknown>;
    return takes({ name: 'one', kind: 'handler', input, inputOptional });
  };

  it.each([
    ['its fields', z.object({ a: z.string(), b: z.int().optional() }), 'a, b?'],
    ['one of two kinds', z.union([z.string(), z.int()]), 'text or whole number'],
    ['a list', z.array(z.string()), 'list'],
    ['any fields', z.record(z.string(), z.string()), 'any fields'],
    ['nothing', z.object({}), 'nothing'],
    ['anything', z.unknown(), 'any JSON'],
  ])('is %s', (_what, type, expected) => {
    expect(words(type)).toBe(expected);
  });

  it('is nothing, too, where it may be', () => {
    expect(words(z.object({ a: z.string() }), true)).toBe('a, or none');
    expect(takes({ name: 'one', kind: 'container' })).toBe('any JSON, or none');
  });
});

describe('the newest runs of a task', () => {
  const run = (id: number, second: number, state: RunSummary['state'] = 'PENDING'): RunSummary => ({
    ...{ id: String(id), task: 'one', state, attempts: 0 },
    createdAt: new Date(second * 1000).toISOString(),
  });

  it('are the same in whatever order they are told of', () => {
    const runs = fc.array(fc.integer({ min: 0, max: 10 }).map((second) => second));
    fc.assert(
      fc.property(runs, fc.integer({ min: 1, max: 8 }), (seconds, most) => {
        const all = seconds.map((second, id) => run(id, second));
        const told = all.reduce<readonly RunSummary[]>(
          (known, one) => withRun(known, one, most),
          [],
        );
        const newest = all
          .map(({ createdAt }) => createdAt)
          .sort()
          .reverse()
          .slice(0, most);
        expect(told.map(({ createdAt }) => createdAt)).toEqual(newest);
      }),
    );
  });

  it('change where they are', () => {
    const before = [run(2, 2), run(1, 1)];
    expect(withRun(before, run(1, 1, 'FAILED'), 2)).toEqual([run(2, 2), run(1, 1, 'FAILED')]);
  });
});

describe('dead letters', () => {
  const NOW = Date.UTC(2027, 0, 1);
  const run = (index: number, isRetried: boolean): RunSummary => ({
    ...{ id: String(index), task: 'one', state: 'FAILED', attempts: 1, createdAt: '' },
    ...(isRetried && { retriedAs: 'other' }),
  });

  it('are all that nobody has done again, over however many pages', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.boolean(), { maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 40 }),
        async (retried, size, most) => {
          const all = retried.map((isRetried, index) => run(index, isRetried));
          const ask = async (path: string): Promise<RunPage> => {
            const from = Number(new URL(path, 'http://one').searchParams.get('cursor') ?? 0);
            const next = from + size < all.length && { next: String(from + size) };
            return Promise.resolve({ runs: all.slice(from, from + size), ...next });
          };
          const found = await deadLetters({ task: '', withinMs: undefined }, NOW, most, ask);
          const open = all.filter(({ retriedAs }) => retriedAs === undefined);
          expect(found.runs).toEqual(open.slice(0, most));
          expect(found.more).toBe(open.length > most);
        },
      ),
    );
  });

  it('are asked for by task and time', async () => {
    const paths: string[] = [];
    const ask = async (path: string): Promise<RunPage> => {
      paths.push(path);
      return Promise.resolve({ runs: [] });
    };
    await deadLetters({ task: 'a b', withinMs: 3_600_000 }, NOW, 10, ask);
    expect(paths).toEqual([
      '/runs?task=a+b&createdAfter=2026-12-31T23%3A00%3A00.000Z&state=FAILED&state=TIMED_OUT&limit=11',
    ]);
  });
});
