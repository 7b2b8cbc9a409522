import type { SceneLine } from './scene';

/** More lines than this for each box are no picture any more. */
const FOR_EACH_BOX = 2;
const LEAST = 60;
const MOST = 320;

/**
 * Parts lines into those that are drawn and those that wait until one of their ends is selected. Drawn are what cannot
 * work, the strongest line of each box, and then the strongest of all.
 */
export function strongest(
  lines: readonly SceneLine[],
  boxes: number,
): { readonly drawn: readonly SceneLine[]; readonly waiting: readonly SceneLine[] } {
  const room = Math.min(MOST, Math.max(LEAST, boxes * FOR_EACH_BOX));
  if (lines.length <= room) return { drawn: lines, waiting: [] };
  const ordered = [...lines].sort((a, b) => strengthOf(b) - strengthOf(a));
  const reached = new Set<string>();
  const first = ordered.filter(({ problem, from, to }) => {
    const isFirst = problem !== undefined || !reached.has(from) || !reached.has(to);
    reached.add(from).add(to);
    return isFirst;
  });
  const chosen = new Set([...first, ...ordered].slice(0, room));
  for (const line of ordered) if (chosen.size < room) chosen.add(line);
  return {
    drawn: lines.filter((line) => chosen.has(line)),
    waiting: lines.filter((line) => !chosen.has(line)),
  };
}

const FAMILY_STRENGTH = { network: 3, call: 2, event: 2, operations: 0.5 } as const;

const strengthOf = ({ family, edges, problem }: SceneLine): number =>
  FAMILY_STRENGTH[family] * edges.length + (problem === undefined ? 0 : 1e6);
