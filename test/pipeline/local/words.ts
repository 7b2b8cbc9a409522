import type { Outcome } from './outcome';

/** `8 s`, `1:05 min`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')} min`;
}

export const SIGNS: Readonly<Record<Outcome, string>> = {
  succeeded: '✓',
  failed: '✗',
  'timed out': '✗',
  refused: '✗',
  stopped: '✗',
  'left out': '–',
  'not reached': '·',
};

/** Cuts to a width, with a mark where something is gone. */
export const fit = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
