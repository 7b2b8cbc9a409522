import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { lazy } from '../../services/task-runner/lazy';
import { roster, type Roster } from '../../services/task-runner/roster';
import { cases } from '../support/cases';

describe('what is under way, by its id', () => {
  const id = fc.constantFrom('a', 'b', 'c', 'd', 'e');
  const steps = fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant('set' as const), id, value: fc.integer() }),
      fc.record({ kind: fc.constant('delete' as const), id }),
    ),
    { maxLength: 80 },
  );

  it('is what a map would have, whatever comes and goes, and in whichever order', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const own = roster<object>();
        const model = new Map<string, object>();
        for (const step of all) {
          if (step.kind === 'set') {
            const value = { value: step.value };
            own.set(step.id, value);
            model.set(step.id, value);
          } else expect(own.delete(step.id)).toBe(model.delete(step.id));
          expect(own.size()).toBe(model.size);
          expect(own.ids()).toEqual([...model.keys()]);
          const values = own.values();
          expect(values).toHaveLength(model.size);
          [...model.values()].forEach((value, index) => expect(values[index]).toBe(value));
          for (const one of 'abcde') {
            expect(own.has(one)).toBe(model.has(one));
            expect(own.get(one)).toBe(model.get(one));
          }
        }
      }),
      { numRuns: cases(300) },
    );
  });

  it.each([
    ['has ended', (own: Roster<object>) => own.delete('one')],
    ['has another in its place', (own: Roster<object>) => own.set('one', {})],
  ])('lets go of what %s', async (_what, replace) => {
    const own = roster<object>();
    const gone = (() => {
      const value = { large: new Array<number>(1000).fill(1) };
      own.set('one', value);
      own.set('stays', {});
      replace(own);
      return new WeakRef(value);
    })();
    // What was looked at stays alive until the next turn.
    await new Promise((resolve) => setTimeout(resolve, 1));
    collectGarbage();
    expect(gone.deref()).toBeUndefined();
    expect(own.has('stays')).toBe(true);
  });

  it('gives the next ones the places of those that went, over and over', () => {
    const own = roster<number>();
    for (let n = 0; n < 100_000; n += 1) {
      own.set(String(n), n);
      if (n >= 10) expect(own.delete(String(n - 10))).toBe(true);
    }
    expect(own.values()).toEqual(Array.from({ length: 10 }, (_, n) => 99_990 + n));
  });
});

describe('what is made when it is first used', () => {
  it('is made once, and not at all where nobody uses it', () => {
    let made = 0;
    const own = lazy(() => ({ number: (made += 1) }));
    expect([own.made(), made]).toEqual([undefined, 0]);
    const first = own.use();
    expect(own.use()).toBe(first);
    expect(own.made()).toBe(first);
    expect(made).toBe(1);
  });
});

/** https://nodejs.org/api/v8.html#v8setflagsfromstringflags */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}
