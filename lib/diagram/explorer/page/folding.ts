import { cardsIn } from './scene';
import { allBranches, type Branch } from './tree';

/** A first look has no more boxes than this, if it can be helped. */
const FIRST_LOOK = 40;
/** The screen never has more. */
export const MOST_BOXES = 240;

/** Which frames are open at first: from outside in, as long as it stays a picture that a person takes in. */
export function openAtFirst(root: Branch): Set<string> {
  const open = new Set<string>();
  let boxes = root.branches.length + root.cards.length;
  const waiting = [...root.branches];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const more = next.branches.length + next.cards.length - 1;
    if (boxes + more > FIRST_LOOK) continue;
    boxes += more;
    open.add(next.id);
    waiting.push(...next.branches);
  }
  return open;
}

/**
 * Opens a frame, and all around it. Where the screen gets too full, those opened longest ago are folded again.
 *
 * @param open in the order in which they were opened
 */
export function opened(root: Branch, open: ReadonlySet<string>, id: string): Set<string> {
  const target = [...allBranches(root)].find((branch) => branch.id === id);
  if (target === undefined) return new Set(open);
  const next = new Set(open);
  const keep = new Set<string>();
  for (let at: Branch | undefined = target; at.parent !== undefined; at = at.parent) {
    keep.add(at.id);
    next.delete(at.id);
  }
  for (const one of [...keep].reverse()) next.add(one);
  for (const old of next) {
    if (boxesOf(root, next) <= MOST_BOXES) break;
    if (!keep.has(old)) next.delete(old);
  }
  return next;
}

/** Folds a frame; what was open inside is forgotten. */
export function folded(root: Branch, open: ReadonlySet<string>, id: string): Set<string> {
  const target = [...allBranches(root)].find((branch) => branch.id === id);
  const gone = new Set(target === undefined ? [] : [...allBranches(target)].map((one) => one.id));
  return new Set([...open].filter((one) => !gone.has(one)));
}

/** The frames around a card, or around a frame and itself, outermost first. */
export function framesAround(root: Branch, id: string): Branch[] {
  for (const branch of root.branches) {
    if (branch.id === id) return [branch];
    if (!cardsIn(branch).some((card) => card.id === id) && !holds(branch, id)) continue;
    return [branch, ...framesAround(branch, id)];
  }
  return [];
}

const holds = (branch: Branch, id: string): boolean =>
  branch.branches.some((one) => one.id === id || holds(one, id));

function boxesOf(branch: Branch, open: ReadonlySet<string>): number {
  return branch.branches.reduce(
    (sum, one) => sum + (open.has(one.id) ? boxesOf(one, open) : 1),
    branch.cards.length,
  );
}
