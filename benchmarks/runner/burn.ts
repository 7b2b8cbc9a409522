/** Work for one core that allocates nothing. */
export function burn(rounds: number): number {
  let value = 1;
  for (let i = 0; i < rounds; i += 1) value = (Math.imul(value, 1664525) + 1013904223) >>> 0;
  return value;
}
