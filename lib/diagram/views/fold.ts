import { countOf, type Group } from '../../graph';
import type { Card } from '../view';
import type { Branch } from './branches';

/** Kinds of things that a folded card names; the others it counts. */
const NAMED_KINDS = 2;

/** One card for all that is below a branch. */
export function folded({ key, title, leaves }: Branch, groups: readonly Group[]): Card {
  const types = [...Map.groupBy(leaves, ({ type }) => type)].toSorted(
    ([a, these], [b, those]) => those.length - these.length || (a < b ? -1 : 1),
  );
  const [[type, same] = ['', leaves]] = types;
  const alike = types.length === 1;
  const words = alike ? countOf(type, same.length) : '';
  const stacks = new Set(leaves.map(({ stack }) => stack));
  return {
    id: `fold:${key}`,
    type: alike ? type : 'fold',
    title: alike && title !== words ? `${title}: ${words}` : title,
    facts: alike ? examplesOf(leaves) : kindsOf(types),
    group: groupAround(leaves, groups),
    resources: leaves.flatMap(({ resources }) => resources),
    stack: stacks.size === 1 ? leaves[0]?.stack : undefined,
    path: sharedPath(leaves.map((leaf) => leaf.path)),
    source: undefined,
    count: leaves.reduce((sum, { count = 1 }) => sum + count, 0),
    members: leaves.flatMap(({ id, members }) => members ?? [id]),
  };
}

/** `12 Lambda functions, 3 SQS queues and 7 others`. */
function kindsOf(types: readonly (readonly [string, readonly Card[]])[]): string {
  const named = types.slice(0, NAMED_KINDS).map(([type, same]) => countOf(type, same.length));
  const others = types.slice(NAMED_KINDS).reduce((sum, [, same]) => sum + same.length, 0);
  if (others === 0) return named.join(' · ');
  return `${named.join(' · ')} · ${others} ${others === 1 ? 'other' : 'others'}`;
}

/** `Charge, Refund and 10 more`: names, while they are short. */
function examplesOf(leaves: readonly Card[]): string {
  const titles = leaves.slice(0, NAMED_KINDS).map(({ title }) => title);
  const more = leaves.length - titles.length;
  return `${titles.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** The innermost frame that holds all of them; a frame that would hold this card alone is none. */
function groupAround(leaves: readonly Card[], groups: readonly Group[]): string | undefined {
  const byId = new Map(groups.map((group) => [group.id, group]));
  const chains = [...new Set(leaves.map(({ group }) => group))].map((group) => {
    const chain: string[] = [];
    for (let id = group; id !== undefined; id = byId.get(id)?.parent) chain.unshift(id);
    return chain;
  });
  const [first = [], ...others] = chains;
  return first.findLast((id, index) => others.every((chain) => chain[index] === id));
}

function sharedPath(paths: readonly string[]): string {
  const [first = [], ...others] = paths.map((path) => path.split('/'));
  const end = first.findIndex((step, index) => others.some((steps) => steps[index] !== step));
  return first.slice(0, end === -1 ? first.length : end).join('/');
}
