import fc from 'fast-check';
import { mischiefOf, type Mischief } from '../../../lib/local/containers/chaos';

const first = (seed: number, count: number): Mischief[] => {
  const plan = mischiefOf(seed);
  return Array.from({ length: count }, () => plan.next().value);
};

describe('what chaos does', () => {
  it('is the same for the same seed', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        expect(first(seed, 20)).toEqual(first(seed, 20));
      }),
    );
  });

  it('is of every kind, and within its bounds', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const plan = first(seed, 100);
        expect(new Set(plan.map(({ kind }) => kind)).size).toBe(3);
        for (const { afterMs, forMs, share, service, task } of plan) {
          expect(afterMs >= 3000 && afterMs < 10_000).toBe(true);
          expect(forMs >= 2000 && forMs < 8000).toBe(true);
          expect([share, service, task].every((one) => one >= 0 && one < 1)).toBe(true);
        }
      }),
    );
  });
});
