/** The n-th number, one addition after the other: work for a processor, without a pause. */
export function fibonacci(n: number): bigint {
  let [current, next] = [0n, 1n];
  for (let i = 0; i < n; i += 1) [current, next] = [next, current + next];
  return current;
}
