/** Ranges of addresses as rules write them: `10.0.0.0/16`, `::/0`. */

const WORLD = new Set(['0.0.0.0/0', '::/0', '0.0.0.0/1', '128.0.0.0/1']);

export const isWorld = (range: string): boolean => WORLD.has(range);

interface Span {
  readonly first: number;
  readonly last: number;
}

/** Undefined where it is no IPv4 range. */
function spanOf(range: string): Span | undefined {
  const [, address = '', mask = '32'] = /^(\d+\.\d+\.\d+\.\d+)(?:\/(\d+))?$/.exec(range) ?? [];
  if (address === '') return undefined;
  const start = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(mask));
  const first = Math.floor(start / size) * size;
  return { first, last: first + size - 1 };
}

/** Whether an address of one may lie in the other; what cannot be compared may. */
export function meet(a: string | undefined, b: string | undefined): boolean {
  const [one, other] = [spanOf(a ?? ''), spanOf(b ?? '')];
  if (one === undefined || other === undefined) return true;
  return one.first <= other.last && other.first <= one.last;
}
