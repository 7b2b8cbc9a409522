import type { Edge } from '../../graph';
import { FAMILY } from '../view';
import { inParts, type Branch } from './branches';

/** What a page holds; beyond that, people do not read it. */
export const MOST_CARDS = 40;
export const MOST_LINES = 60;

/** Three cards and one for the rest are within the limits, whatever connects them: 4 × 3 pairs, 4 families. */
const ALWAYS_FITS = 3;

/** A page of fewer cards says little; so many parcels are tried then. */
const FEW = 8;
const PARCELS = [12, 8, 6, 4, 3, 2];

/** Order in which branches of one depth are opened: the lower, the earlier. */
export type Rank = (branch: Branch) => number;

/**
 * Opens branches as long as the page holds them: outer ones before inner ones, small ones before large ones.
 *
 * @param first the one that the page is about, opened in any case: to thirds, where its children are too many
 */
export function opened(
  roots: readonly Branch[],
  first: Branch,
  edges: readonly Edge[],
  rank: Rank,
): readonly Branch[] {
  const page = pageOf(roots, edges);
  if (!page.open(first, first.children))
    page.open(first, inParts(`${first.key}/third`, first.children, ALWAYS_FITS));
  openAll(page.cards(), page, rank);
  if (page.cards().length < FEW) openAll(openInParts(page), page, rank);
  return page.cards();
}

/** Frames with what is in them, then depth by depth. */
function openAll(branches: readonly Branch[], page: Page, rank: Rank): void {
  let level = branches;
  while (level.length > 0) {
    const pending = sorted(level, rank);
    const next: Branch[] = [];
    for (const branch of pending) {
      if (!page.open(branch, branch.children)) continue;
      // The list grows while it is read.
      for (const child of branch.children) (child.frame === true ? pending : next).push(child);
    }
    level = next;
  }
}

/** Where everything is connected with everything, a page of whole children has too many lines: parcels, then. */
function openInParts(page: Page): Branch[] {
  return sorted(page.cards(), ({ leaves }) => -leaves.length).flatMap((branch) => {
    for (const count of PARCELS) {
      if (branch.children.length <= count) continue;
      const parts = inParts(`${branch.key}/of-${count}`, branch.children, count);
      if (page.open(branch, parts)) return parts;
    }
    return [];
  });
}

const sorted = (branches: readonly Branch[], rank: Rank): Branch[] =>
  branches.toSorted(
    (a, b) => rank(a) - rank(b) || a.leaves.length - b.leaves.length || (a.key < b.key ? -1 : 1),
  );

interface Page {
  readonly cards: () => readonly Branch[];
  /** Whether the page holds the children in place of the branch; then they are there. */
  readonly open: (branch: Branch, children: readonly Branch[]) => boolean;
}

function pageOf(roots: readonly Branch[], edges: readonly Edge[]): Page {
  let cards = roots;
  let standsFor = ownersOf(roots);
  const pairs = edges.map(({ from, to, kind }) => ({ from, to, family: FAMILY[kind] }));
  const fits = (owners: ReadonlyMap<string, string>) => {
    const lines = new Set<string>();
    for (const { from, to, family } of pairs) {
      const [start, end] = [owners.get(from), owners.get(to)];
      if (start === undefined || end === undefined || start === end) continue;
      lines.add(`${family}|${start}|${end}`);
      if (lines.size > MOST_LINES) return false;
    }
    return true;
  };
  return {
    cards: () => cards,
    open: (branch, children) => {
      if (children.length === 0 || cards.length - 1 + children.length > MOST_CARDS) return false;
      const owners = new Map([...standsFor, ...ownersOf(children)]);
      if (!fits(owners)) return false;
      cards = cards.flatMap((card) => (card === branch ? children : [card]));
      standsFor = owners;
      return true;
    },
  };
}

/** Node → key of the branch that stands for it. */
export function ownersOf(branches: readonly Branch[]): ReadonlyMap<string, string> {
  return new Map(
    branches.flatMap(({ key, leaves }) => leaves.map(({ id }): [string, string] => [id, key])),
  );
}
