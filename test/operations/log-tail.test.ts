import fc from 'fast-check';
import { takeEvents, tailFrom } from '../../lib/operations/log-tail';
import type { LogEvent } from '../../lib/operations/ports';

const event = (id: string, atMs: number): LogEvent => ({ id, atMs, source: 'web', text: id });

/** Looks at a log that grows: each look finds what is there from `sinceMs` on. */
function readInLooks(looks: readonly (readonly LogEvent[])[], sinceMs: number): string[] {
  const written: LogEvent[] = [];
  let tail = tailFrom(sinceMs);
  return looks.flatMap((more) => {
    written.push(...more);
    const found = written.filter(({ atMs }) => atMs >= tail.sinceMs);
    const taken = takeEvents(tail, found);
    tail = taken.tail;
    return taken.fresh.map(({ id }) => id);
  });
}

describe('a log that is read as it grows', () => {
  it('shows each line once, in the order of time', () => {
    expect(readInLooks([[event('b', 2000), event('a', 1000)], [], [event('c', 2000)]], 0)).toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  it('still shows a line that arrives a few seconds late', () => {
    expect(readInLooks([[event('b', 20_000)], [event('a', 11_000)]], 0)).toEqual(['b', 'a']);
  });

  it('shows nothing from before the time that was asked for', () => {
    expect(readInLooks([[event('a', 10), event('b', 100)]], 100)).toEqual(['b']);
  });

  it('neither loses nor repeats a line, however they come', () => {
    const looks = fc.array(fc.array(fc.integer({ min: 0, max: 10_000 }), { maxLength: 8 }), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(looks, (times) => {
        let count = 0;
        const events = times.map((look) => look.map((atMs) => event(String(count++), atMs)));
        const shown = readInLooks(events, 0);
        expect([...shown].sort()).toEqual(
          events
            .flat()
            .map(({ id }) => id)
            .sort(),
        );
      }),
    );
  });
});
