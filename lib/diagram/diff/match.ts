import type { Group, Node, ResourceRecord, Snapshot, StackRecord } from '../../graph';

/** Which of the earlier things is which of the later ones. The same pairs come out the other way round. */
export interface Matches {
  readonly stacks: Pairs<StackRecord>;
  readonly resources: Pairs<ResourceRecord>;
  readonly nodes: Pairs<Node>;
  readonly groups: Pairs<Group>;
}

export interface Pairs<T> {
  readonly pairs: readonly { readonly before: T; readonly after: T }[];
  readonly removed: readonly T[];
  readonly added: readonly T[];
}

type KeyOf<T> = (item: T) => string | undefined;

export function match(before: Snapshot, after: Snapshot): Matches {
  const stacks = stackPairs(before, after);
  const resources = resourcePairs(before, after, stacks);
  const laterId = new Map(resources.pairs.map((pair) => [pair.before.id, pair.after.id]));
  const nodes = holderPairs(before.graph.nodes, after.graph.nodes, laterId, [
    [({ type, id }) => `${type}|${id}`, ({ type, id }) => `${type}|${laterId.get(id) ?? ''}`],
    externalKey,
  ]);
  const groups = holderPairs(before.graph.groups, after.graph.groups, laterId, [
    same(({ kind, id }) => `${kind}|${id}`),
    same(({ kind, title }) => `${kind}|${title}`),
    same(({ kind }) => kind),
  ]);
  return { stacks, resources, nodes, groups };
}

type Step<T> = readonly [later: KeyOf<T>, earlier: KeyOf<T>];

const same = <T>(key: KeyOf<T>): Step<T> => [key, key];

const externalKey: Step<Node> = same(({ type, id }) => (type === 'external' ? id : undefined));

/** Pairs by one key after another, each only where it is unique on both sides among what is left. */
function pairUp<T>(before: readonly T[], after: readonly T[], steps: readonly Step<T>[]): Pairs<T> {
  const pairs: { before: T; after: T }[] = [];
  let removed = before;
  let added = after;
  for (const [later, earlier] of steps) {
    const left = uniqueBy(removed, earlier);
    const right = uniqueBy(added, later);
    const found = new Set<T>();
    for (const [key, one] of left) {
      const other = right.get(key);
      if (other === undefined) continue;
      pairs.push({ before: one, after: other });
      found.add(one).add(other);
    }
    if (found.size === 0) continue;
    removed = removed.filter((one) => !found.has(one));
    added = added.filter((one) => !found.has(one));
  }
  return { pairs, removed, added };
}

function uniqueBy<T>(items: readonly T[], keyOf: KeyOf<T>): Map<string, T> {
  const found = new Map<string, T>();
  const twice = new Set<string>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === undefined) continue;
    if (found.has(key)) twice.add(key);
    found.set(key, item);
  }
  for (const key of twice) found.delete(key);
  return found;
}

/** A stack by its path below the environment, else by its name, else by what is in it. */
function stackPairs(before: Snapshot, after: Snapshot): Pairs<StackRecord> {
  const below = ({ graph }: Snapshot, { path }: StackRecord) =>
    graph.name !== '' && path.startsWith(`${graph.name}/`)
      ? path.slice(graph.name.length + 1)
      : path;
  const found = pairUp(before.stacks, after.stacks, [
    [(stack) => below(after, stack), (stack) => below(before, stack)],
    same(({ name, account, region }) => [name, account, region].join('|')),
  ]);
  const alike = mostAlike(
    found.removed.map((stack) => ({ item: stack, parts: partsOf(before, stack) })),
    found.added.map((stack) => ({ item: stack, parts: partsOf(after, stack) })),
    ({ path }) => path,
    LEAST_ALIKE,
  );
  return more(found, alike);
}

/** Half of what two stacks hold must be in both, for one to be the other renamed. */
const LEAST_ALIKE = 0.5;

function partsOf({ resources }: Snapshot, { path }: StackRecord): Set<string> {
  return new Set(
    resources.filter(({ stack }) => stack === path).map((one) => `${one.type}|${inStack(one)}`),
  );
}

/** Path of the construct below its stack. */
export function inStack({ path, stack }: ResourceRecord): string {
  return path.startsWith(`${stack}/`) ? path.slice(stack.length + 1) : path;
}

export const logicalIdOf = ({ id }: ResourceRecord): string => id.slice(id.lastIndexOf('#') + 1);

/** By logical id, which is what CloudFormation goes by, else by construct path. */
function resourcePairs(
  before: Snapshot,
  after: Snapshot,
  { pairs }: Pairs<StackRecord>,
): Pairs<ResourceRecord> {
  const later = new Map(pairs.map((pair) => [pair.before.path, pair.after.path]));
  const known = new Set(pairs.map((pair) => pair.after.path));
  const key =
    (stackOf: (stack: string) => string | undefined, keyOf: KeyOf<ResourceRecord>) =>
    (one: ResourceRecord): string | undefined => {
      const stack = stackOf(one.stack);
      return stack === undefined ? undefined : `${stack}|${one.type}|${keyOf(one) ?? ''}`;
    };
  const step = (keyOf: KeyOf<ResourceRecord>): Step<ResourceRecord> => [
    key((stack) => (known.has(stack) ? stack : undefined), keyOf),
    key((stack) => later.get(stack), keyOf),
  ];
  return pairUp(before.resources, after.resources, [
    step((one) => `${logicalIdOf(one)}|${inStack(one)}`),
    step(logicalIdOf),
    step(inStack),
  ]);
}

/** Nodes or groups by their keys, else by the resources that they have in common. */
function holderPairs<T extends Node | Group>(
  before: readonly T[],
  after: readonly T[],
  laterId: ReadonlyMap<string, string>,
  steps: readonly Step<T>[],
): Pairs<T> {
  const [first, ...others] = steps;
  const found = pairUp(before, after, first === undefined ? [] : [first]);
  const kind = (one: T) => ('type' in one ? one.type : one.kind);
  const kinds = new Set([...found.removed, ...found.added].map(kind));
  const alike = [...kinds].sort().flatMap((wanted) =>
    mostAlike(
      found.removed
        .filter((one) => kind(one) === wanted)
        .map((item) => ({
          item,
          parts: new Set(item.resources.flatMap((id) => laterId.get(id) ?? [])),
        })),
      found.added
        .filter((one) => kind(one) === wanted)
        .map((item) => ({ item, parts: new Set(item.resources) })),
      ({ id }) => id,
      0,
    ),
  );
  const so = more(found, alike);
  return more(so, pairUp(so.removed, so.added, others).pairs);
}

function more<T>(found: Pairs<T>, pairs: Pairs<T>['pairs']): Pairs<T> {
  const paired = new Set(pairs.flatMap((pair) => [pair.before, pair.after]));
  return {
    pairs: [...found.pairs, ...pairs],
    removed: found.removed.filter((one) => !paired.has(one)),
    added: found.added.filter((one) => !paired.has(one)),
  };
}

interface Parts<T> {
  readonly item: T;
  readonly parts: ReadonlySet<string>;
}

/** Pairs of the most in common (shared parts of all parts), the best first, until no two have `more` than the least. */
function mostAlike<T>(
  before: readonly Parts<T>[],
  after: readonly Parts<T>[],
  nameOf: (item: T) => string,
  least: number,
): Pairs<T>['pairs'] {
  const holders = new Map<string, Parts<T>[]>();
  for (const other of after)
    for (const part of other.parts) holders.set(part, [...(holders.get(part) ?? []), other]);
  const scored = before.flatMap((one) => {
    const shared = new Map<Parts<T>, number>();
    for (const part of one.parts)
      for (const other of holders.get(part) ?? []) shared.set(other, (shared.get(other) ?? 0) + 1);
    return [...shared].flatMap(([other, count]) => {
      const score = count / (one.parts.size + other.parts.size - count);
      const names = [nameOf(one.item), nameOf(other.item)].sort().join('|');
      return score >= least ? [{ before: one.item, after: other.item, score, names }] : [];
    });
  });
  scored.sort((a, b) => b.score - a.score || (a.names < b.names ? -1 : 1));
  const taken = new Set<T>();
  return scored.filter(({ before: one, after: other }) => {
    if (taken.has(one) || taken.has(other)) return false;
    taken.add(one).add(other);
    return true;
  });
}
