/**
 * How much a figure grew from the first to the last of its samples, by the straight line that lies nearest to all of
 * them: one sample that is off says little. https://en.wikipedia.org/wiki/Simple_linear_regression
 *
 * @param samples at even distances; two at least
 */
export function linearGrowth(samples: readonly number[]): number {
  const last = samples.length - 1;
  if (last < 1) throw new Error('a line needs two samples');
  const middle = last / 2;
  const mean = samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
  let covariance = 0;
  let variance = 0;
  for (const [index, sample] of samples.entries()) {
    covariance += (index - middle) * (sample - mean);
    variance += (index - middle) ** 2;
  }
  return (covariance / variance) * last;
}
