import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { admission, type Limits, type Place } from '../../services/task-runner/admission';
import { waitSeconds } from '../../services/task-runner/backoff';
import { lossInJson } from '../../services/task-runner/json-loss';
import { lines } from '../../services/task-runner/lines';
import { progressIn } from '../../services/task-runner/progress-line';
import { throttle } from '../../services/task-runner/throttle';
import { cases } from '../support/cases';

afterEach(() => jest.useRealTimers());

describe('the limits of a task', () => {
  const limits = fc.record(
    {
      concurrency: fc.integer({ min: 1, max: 4 }),
      rateLimit: fc.record({
        runs: fc.integer({ min: 1, max: 4 }),
        per: fc.integer({ min: 1, max: 20 }),
      }),
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<Limits>;
  const events = fc.array(
    fc.oneof(
      fc.constant('enter' as const),
      fc.constant('leave' as const),
      fc.constant('abandon' as const),
      fc.integer({ min: 0, max: 9000 }),
    ),
    { maxLength: 60 },
  );

  it('are never passed, and nobody waits without need', () => {
    fc.assert(
      fc.property(limits, events, (own, happened) => {
        jest.useFakeTimers();
        const { concurrency = Infinity, rateLimit } = own;
        const gate = admission((task) => (task === 'limited' ? own : undefined));
        const inside: { readonly place: Place; readonly at: number }[] = [];
        const begun: number[] = [];
        const recent = () =>
          rateLimit === undefined
            ? 0
            : [...begun, ...inside.map(({ at }) => at)].filter(
                (at) => at > Date.now() - rateLimit.per * 1000,
              ).length;
        for (const event of happened) {
          if (typeof event === 'number') jest.advanceTimersByTime(event);
          else if (event === 'enter') {
            const room = inside.length < concurrency && recent() < (rateLimit?.runs ?? Infinity);
            expect(gate.closed().has('limited')).toBe(!room);
            const place = gate.enter('limited');
            expect('leave' in place).toBe(room);
            if ('leave' in place) inside.push({ place, at: Date.now() });
            else if (place.waitMs !== undefined) expect(place.waitMs).toBeGreaterThan(0);
          } else {
            const one = inside.shift();
            if (event === 'leave' && one !== undefined) {
              one.place.begun();
              begun.push(one.at);
            }
            one?.place.leave();
          }
          expect('leave' in gate.enter('other')).toBe(true);
        }
      }),
      { numRuns: cases(300) },
    );
  });

  it('wake who waits when a place is free, and when the rate allows', () => {
    jest.useFakeTimers();
    const gate = admission((task) =>
      task === 'one' ? { concurrency: 1 } : { rateLimit: { runs: 1, per: 3 } },
    );
    const place = gate.enter('one') as Place;
    expect(gate.closed()).toEqual(new Set(['one']));
    const freed = gate.opening();
    place.leave();
    expect([freed.aborted, gate.closed().size]).toEqual([true, 0]);

    (gate.enter('slow') as Place).begun();
    const later = gate.opening();
    expect(gate.closed()).toEqual(new Set(['slow']));
    jest.advanceTimersByTime(2900);
    expect(later.aborted).toBe(false);
    jest.advanceTimersByTime(200);
    expect([later.aborted, gate.closed().size]).toEqual([true, 0]);
  });

  it('open again though the clock was set back', () => {
    jest.useFakeTimers({ now: Date.UTC(2030, 0) });
    const gate = admission(() => ({ rateLimit: { runs: 1, per: 5 } }));
    (gate.enter('a') as Place).begun();
    jest.setSystemTime(Date.UTC(2026, 0));
    expect('leave' in gate.enter('a')).toBe(true);
  });
});

describe('the wait before the next attempt', () => {
  const waits = (kind: 'exponential' | 'linear' | 'constant') =>
    [1, 2, 3, 4, 5].map((failures) =>
      waitSeconds({ kind, delaySeconds: 2, maxDelaySeconds: 9, jitter: false }, failures),
    );

  it('grows as the task says, up to its longest', () => {
    expect(waits('exponential')).toEqual([2, 4, 8, 9, 9]);
    expect(waits('linear')).toEqual([2, 4, 6, 8, 9]);
    expect(waits('constant')).toEqual([2, 2, 2, 2, 2]);
  });

  it('is spread over its second half, so that what failed together does not come back together', () => {
    const policy = {
      kind: 'constant',
      delaySeconds: 8,
      maxDelaySeconds: 60,
      jitter: true,
    } as const;
    const drawn = Array.from({ length: 200 }, () => waitSeconds(policy, 1));
    expect(new Set(drawn).size).toBeGreaterThan(150);
    expect(Math.min(...drawn)).toBeLessThan(5);
    expect(Math.max(...drawn)).toBeGreaterThan(7);
  });

  it('is a number whatever is asked for, between half of that and all of it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('exponential', 'linear', 'constant'),
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        fc.integer({ min: 1, max: 1e6 }),
        (kind, delaySeconds, maxDelaySeconds, failures) => {
          const policy = { kind, delaySeconds, maxDelaySeconds };
          const whole = waitSeconds({ ...policy, jitter: false }, failures);
          const some = waitSeconds({ ...policy, jitter: true }, failures);
          expect(whole).toBeGreaterThanOrEqual(0);
          expect(whole).toBeLessThanOrEqual(maxDelaySeconds);
          expect(some).toBeGreaterThanOrEqual(whole / 2);
          expect(some).toBeLessThanOrEqual(whole);
        },
      ),
    );
  });
});

describe('progress', () => {
  it('is passed on ten times a second at most, and the last one always', () => {
    jest.useFakeTimers();
    const passed: { value: number; at: number }[] = [];
    const { pass, flush } = throttle<number>(
      (value) => passed.push({ value, at: Date.now() }),
      100,
    );
    for (let n = 1; n <= 1000; n += 1) {
      pass(n);
      jest.advanceTimersByTime(3);
    }
    flush();
    for (const [i, { at }] of passed.slice(1, -1).entries())
      expect(at - passed[i]!.at).toBeGreaterThanOrEqual(100);
    expect(passed.length).toBeLessThanOrEqual(32);
    expect(passed.at(-1)?.value).toBe(1000);
    pass(1001);
    jest.advanceTimersByTime(100);
    expect(passed.at(-1)?.value).toBe(1001);
  });

  it.each([
    ['::progress 3/10 text of it', { done: 3, total: 10, text: 'text of it' }],
    ['::progress 0.5', { done: 0.5 }],
    ['::progress 7 files', { done: 7, text: 'files' }],
    ['::progress 1/2\r', { done: 1, total: 2 }],
    ['::progress', undefined],
    ['::progress -1', undefined],
    ['::progress 1/', undefined],
    [' ::progress 1', undefined],
    ['::progressive 1', undefined],
    [`::progress 1 ${'x'.repeat(2000)}`, undefined],
  ])('in a line of output: %j', (line, progress) => {
    expect(progressIn(line)).toEqual(progress);
  });
});

describe('what JSON loses', () => {
  it('is nothing of what came out of JSON', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => lossInJson(value) === undefined));
  });

  const circle: { self?: unknown } = {};
  circle.self = [circle];
  it.each<[unknown, string]>([
    [new Date(0), 'it is a Date'],
    [{ a: [1, undefined] }, 'it.a[1] is undefined'],
    [{ a: { b: NaN } }, 'it.a.b is NaN'],
    [[new Map()], 'it[0] is a Map'],
    [10n, 'it is a bigint'],
    [{ f: () => 1 }, 'it.f is a function'],
    [circle, 'it.self[0] contains itself'],
    [Buffer.from('a'), 'it is a Buffer'],
  ])('is named: %#', (value, loss) => {
    expect(lossInJson(value)).toBe(loss);
  });

  it('is nothing where one thing is there twice', () => {
    const twice = { a: 1 };
    expect(lossInJson([twice, twice])).toBeUndefined();
  });
});

describe('lines of a stream', () => {
  it('are the same however the bytes come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'binary' }).map((text) => text.replace(/[\r\n]/g, ' '))),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        async (texts, sizes) => {
          const bytes = Buffer.from(texts.map((text) => `${text}\n`).join(''));
          const stream = new PassThrough();
          const read: string[] = [];
          const over = lines(stream, (text) => read.push(text));
          for (let at = 0, i = 0; at < bytes.length; i += 1) {
            const size = sizes[i % sizes.length]!;
            stream.write(bytes.subarray(at, at + size));
            at += size;
          }
          stream.end();
          await over;
          expect(read).toEqual(texts.map((text) => Buffer.from(text).toString()));
        },
      ),
      { numRuns: cases(50) },
    );
  });

  it('end with the stream, with or without an end of line', async () => {
    const stream = new PassThrough();
    const read: string[] = [];
    const over = lines(stream, (text) => read.push(text));
    stream.end('a\r\n\nlast');
    await over;
    expect(read).toEqual(['a', '', 'last']);
  });
});
