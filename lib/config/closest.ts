import { distance } from 'fastest-levenshtein';

/**
 * The candidate that a mistyped word most likely meant, or undefined where none is near: at most a
 * third of the word may differ, and two letters always may.
 */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  const ranked = candidates
    .map((candidate) => ({
      candidate,
      away: distance(word.toLowerCase(), candidate.toLowerCase()),
    }))
    .sort((a, b) => a.away - b.away);
  const [best] = ranked;
  return best !== undefined && best.away <= Math.max(2, Math.floor(word.length / 3))
    ? best.candidate
    : undefined;
}

/** `unknown key; did you mean 'memory'?`, or the list of what there is. */
export function unknownWord(kind: string, word: string, candidates: readonly string[]): string {
  const match = closest(word, candidates);
  if (match !== undefined) return `unknown ${kind}; did you mean '${match}'?`;
  if (candidates.length === 0) return `unknown ${kind}; none is allowed here`;
  return `unknown ${kind}; allowed: ${[...candidates].sort().join(', ')}`;
}
