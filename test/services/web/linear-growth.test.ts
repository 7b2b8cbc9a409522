import fc from 'fast-check';
import { linearGrowth } from './linear-growth';

const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });

describe('the growth of a series', () => {
  it('is that of its line, wherever it lies', () => {
    fc.assert(
      fc.property(number, number, fc.integer({ min: 2, max: 100 }), (first, step, count) => {
        const samples = Array.from({ length: count }, (_, index) => first + step * index);
        const growth = step * (count - 1);
        expect(Math.abs(linearGrowth(samples) - growth)).toBeLessThan(
          1e-6 * (1 + Math.abs(growth)),
        );
      }),
    );
  });

  it('is hardly that of one sample that is off', () => {
    const samples = Array.from({ length: 21 }, () => 5);
    samples[10] = 500;
    expect(Math.abs(linearGrowth(samples))).toBeLessThan(1e-6);
  });

  it('is none of a figure that goes up and down', () => {
    const samples = Array.from({ length: 101 }, (_, index) => (index % 2 === 0 ? 10 : 12));
    expect(Math.abs(linearGrowth(samples))).toBeLessThan(0.1);
  });
});
