import { SIGN } from './theme';
import type { Line } from './view';

/** The words on a line: what happened to it, what flows, and why it cannot. */
export function labelOf({ label, mark, problem }: Line): string {
  const words = [label, problem].filter((part) => part !== undefined && part !== '').join(' · ');
  return mark === undefined ? words : `${SIGN[mark]} ${words}`.trim();
}
