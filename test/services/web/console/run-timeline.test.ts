import fc from 'fast-check';
import { ATTEMPT_ENDS, type Attempt } from '../../../../services/protocol/attempt';
import { timelineOf } from '../../../../services/web/console/page/run/attempts';

const T0 = Date.parse('2026-11-21T10:00:00.000Z');
const at = (seconds: number): string => new Date(T0 + seconds * 1000).toISOString();
const told = (run: Parameters<typeof timelineOf>[0], nowSeconds: number) =>
  timelineOf(run, T0 + nowSeconds * 1000).rows.map(({ end, stretches }) => [
    end ?? 'on',
    ...stretches.map(({ kind, from, to }) => `${kind} ${(from - T0) / 1000}–${(to - T0) / 1000}`),
  ]);

it('shows of a run that is tried again each wait and each attempt', () => {
  const failed = {
    number: 1,
    startedAt: at(1),
    endedAt: at(3),
    end: 'FAILED',
    nextAt: at(7),
  } as const;
  const run = { state: 'PENDING', createdAt: at(0), history: [failed] } as const;
  expect(told(run, 5)).toEqual([
    ['FAILED', 'waiting 0–1', 'attempt 1–3'],
    ['on', 'backoff 3–5'],
  ]);
  expect(told(run, 9)).toEqual([
    ['FAILED', 'waiting 0–1', 'attempt 1–3'],
    ['on', 'backoff 3–7', 'waiting 7–9'],
  ]);
  const second = { number: 2, startedAt: at(8) };
  expect(told({ ...run, state: 'RUNNING', history: [failed, second] }, 10)).toEqual([
    ['FAILED', 'waiting 0–1', 'attempt 1–3'],
    ['on', 'backoff 3–7', 'waiting 7–8', 'attempt 8–10'],
  ]);
  const over = { ...second, endedAt: at(11), end: 'SUCCEEDED' } as const;
  expect(
    told({ ...run, state: 'SUCCEEDED', finishedAt: at(11), history: [failed, over] }, 99),
  ).toEqual([
    ['FAILED', 'waiting 0–1', 'attempt 1–3'],
    ['SUCCEEDED', 'backoff 3–7', 'waiting 7–8', 'attempt 8–11'],
  ]);
});

it('shows a delay, and a run that is cancelled before it begins', () => {
  const run = { state: 'PENDING', createdAt: at(0), notBefore: at(60) } as const;
  expect(told(run, 10)).toEqual([['on', 'delayed 0–10']]);
  expect(told(run, 70)).toEqual([['on', 'delayed 0–60', 'waiting 60–70']]);
  expect(told({ ...run, state: 'CANCELLED', finishedAt: at(20) }, 99)).toEqual([
    ['CANCELLED', 'delayed 0–20'],
  ]);
  expect(told({ state: 'PENDING', createdAt: at(0) }, 0)).toEqual([['on']]);
});

it('begins with the first attempt that is kept', () => {
  const history = [{ number: 7, startedAt: at(500) }];
  const timeline = timelineOf({ state: 'RUNNING', createdAt: at(0), history }, T0 + 600_000);
  expect(timeline).toMatchObject({ forgotten: 6, from: T0 + 500_000, to: T0 + 600_000 });
});

it('keeps each stretch within the whole, one behind the other, whatever the clocks say', () => {
  const time = fc.integer({ min: -100, max: 100 }).map(at);
  const attempt: fc.Arbitrary<Attempt> = fc.record(
    {
      number: fc.nat(30),
      startedAt: time,
      endedAt: time,
      nextAt: time,
      end: fc.constantFrom(...ATTEMPT_ENDS),
    },
    { requiredKeys: ['number', 'startedAt'] },
  );
  const run = fc.record(
    {
      state: fc.constantFrom('PENDING', 'RUNNING', 'FAILED', 'CANCELLED'),
      createdAt: time,
      notBefore: time,
      finishedAt: time,
      history: fc.array(attempt, { maxLength: 6 }),
    },
    { requiredKeys: ['state', 'createdAt'] },
  );
  fc.assert(
    fc.property(run, fc.integer({ min: -100, max: 100 }), (any, now) => {
      const { from, to, rows } = timelineOf(any, T0 + now * 1000);
      const stretches = rows.flatMap((row) => row.stretches);
      let last = from;
      for (const stretch of stretches) {
        expect(stretch.from).toBeGreaterThanOrEqual(last);
        expect(stretch.to).toBeGreaterThanOrEqual(stretch.from);
        last = stretch.to;
      }
      expect(last).toBeLessThanOrEqual(to);
      expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
      expect(rows.filter((row) => row.attempt !== undefined)).toHaveLength(
        any.history?.length ?? 0,
      );
    }),
  );
});
