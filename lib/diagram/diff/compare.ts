import type { Archive, Group, Node, Snapshot } from '../../graph';
import { access } from './access';
import { edgeChanges } from './edges';
import { field } from './field';
import { lossesOf } from './losses';
import { match, type Matches } from './match';
import { namingOf, type Naming } from './names';
import { protections } from './protections';
import { resourceChange } from './properties';
import { stackChanges } from './stacks';
import { unionOf, type Union } from './union';
import type { Change, Difference, FieldChange, ResourceChange } from './types';

/**
 * The differences of two archives, environment by environment, in the order of the later one. Two archives of one
 * graph each are compared whatever their names are.
 */
export function diffArchives(before: Archive, after: Archive): Compared[] {
  const [one, other] = [before.snapshots, after.snapshots];
  const [only, otherOnly] = [one[0], other[0]];
  if (one.length === 1 && other.length === 1 && only !== undefined && otherOnly !== undefined)
    return [diffSnapshots(only, otherOnly)];
  const names = new Set([...other, ...one].map(({ graph }) => graph.name));
  return [...names].map((name) => {
    const [earlier, later] = [one, other].map((all) =>
      all.find(({ graph }) => graph.name === name),
    );
    return diffSnapshots(earlier ?? emptyLike(later), later ?? emptyLike(earlier));
  });
}

/** A difference with what it was found in: a picture needs both. */
export interface Compared {
  readonly before: Snapshot;
  readonly after: Snapshot;
  readonly difference: Difference;
  readonly union: Union;
}

function emptyLike(snapshot: Snapshot | undefined): Snapshot {
  return {
    graph: {
      name: snapshot?.graph.name ?? '',
      stacks: 0,
      resources: 0,
      groups: [],
      nodes: [],
      edges: [],
      findings: [],
    },
    stacks: [],
    resources: [],
  };
}

const isEmpty = ({ graph }: Snapshot): boolean =>
  graph.nodes.length + graph.groups.length + graph.edges.length === 0;

/** What changed from one snapshot to another. */
export function diffSnapshots(before: Snapshot, after: Snapshot): Compared {
  const matches = match(before, after);
  const names = namingOf(before, after, matches);
  const union = unionOf(before, after, matches);
  const resources = resourceChanges(matches, union, names);
  const nodes = holderChanges(matches.nodes, resources, union, nodeFields(union));
  const groups = holderChanges(matches.groups, resources, union, groupFields(union));
  const edges = edgeChanges(before, after, union);
  const structure = {
    name: after.graph.name === '' ? before.graph.name : after.graph.name,
    nodes,
    groups,
    edges,
    findings: findingChanges(before, after),
    stacks: stackChanges(matches),
    unchanged: {
      nodes: after.graph.nodes.length - nodes.filter(({ after: one }) => one !== undefined).length,
      groups:
        after.graph.groups.length - groups.filter(({ after: one }) => one !== undefined).length,
      edges: after.graph.edges.length - edges.filter(({ after: one }) => one !== undefined).length,
    },
  };
  const context = { before, after, matches, union, edges };
  const isSame = [nodes, groups, edges, structure.findings, structure.stacks].every(
    (changes) => changes.length === 0,
  );
  const whole = isEmpty(before) !== isEmpty(after);
  const mark = isSame ? 'same' : !whole ? 'changed' : isEmpty(before) ? 'added' : 'removed';
  const difference: Difference = {
    ...structure,
    mark,
    losses: lossesOf([...nodes, ...groups], context),
    security: [...access(context), ...protections(context)].sort(
      (a, b) => EFFECTS.indexOf(a.effect) - EFFECTS.indexOf(b.effect),
    ),
  };
  return { before, after, difference, union };
}

const EFFECTS = ['opens', 'closes'];

/** Changes by the id of the card or frame that stands for the resource. */
function resourceChanges(
  { resources }: Matches,
  union: Union,
  names: Naming,
): Map<string, ResourceChange[]> {
  const listed = [
    ...resources.pairs.flatMap((pair) => {
      const change = resourceChange(pair.before, pair.after, names);
      // One that moves from a card into another is a change of both, whichever side is the later one.
      const holders = [union.holderAfter(pair.after.id), union.holderBefore(pair.before.id)];
      return [...new Set(holders)].map((holder) => [holder, change] as const);
    }),
    ...resources.removed.map(
      (before) => [union.holderBefore(before.id), whole('removed', { before })] as const,
    ),
    ...resources.added.map(
      (after) => [union.holderAfter(after.id), whole('added', { after })] as const,
    ),
  ];
  const found = new Map<string, ResourceChange[]>();
  for (const [holder, change] of listed) {
    if (holder === undefined || change === undefined) continue;
    found.set(holder, [...(found.get(holder) ?? []), change]);
  }
  return found;
}

function whole(
  mark: 'added' | 'removed',
  sides: Pick<ResourceChange, 'before' | 'after'>,
): ResourceChange | undefined {
  if ((sides.before ?? sides.after)?.type === 'AWS::CDK::Metadata') return undefined;
  return { mark, ...sides, replaced: [], properties: [], sums: [] };
}

type FieldsOf<T> = (before: T, after: T) => FieldChange[];

function holderChanges<T extends Node | Group>(
  { pairs, removed, added }: Matches['nodes'] | Matches['groups'],
  resources: ReadonlyMap<string, readonly ResourceChange[]>,
  union: Union,
  fieldsOf: FieldsOf<T>,
): Change<T>[] {
  const changed = pairs.flatMap(({ before, after }): Change<T>[] => {
    const fields = fieldsOf(before as T, after as T);
    const own = resources.get(after.id) ?? [];
    if (fields.length === 0 && own.length === 0) return [];
    return [
      {
        mark: 'changed',
        id: after.id,
        before: before as T,
        after: after as T,
        fields,
        resources: own,
      },
    ];
  });
  return [
    ...removed.map((before): Change<T> => {
      const id = union.idOf(before.id);
      return {
        mark: 'removed',
        id,
        before: before as T,
        fields: [],
        resources: resources.get(id) ?? [],
      };
    }),
    ...changed,
    ...added.map((after): Change<T> => ({
      mark: 'added',
      id: after.id,
      after: after as T,
      fields: [],
      resources: resources.get(after.id) ?? [],
    })),
  ];
}

const nodeFields =
  ({ idOf, titleOf }: Union): FieldsOf<Node> =>
  (before, after) => [
    ...field('title', before.title, after.title),
    ...field('facts', before.facts, after.facts),
    ...place(before.group, after.group, idOf, titleOf),
  ];

const groupFields =
  ({ idOf, titleOf }: Union): FieldsOf<Group> =>
  (before, after) => [
    ...field('title', before.title, after.title),
    ...place(before.parent, after.parent, idOf, titleOf),
  ];

function place(
  before: string | undefined,
  after: string | undefined,
  idOf: Union['idOf'],
  titleOf: Union['titleOf'],
): FieldChange[] {
  const earlier = before === undefined ? undefined : idOf(before);
  if (earlier === after) return [];
  const words = (id: string | undefined) => (id === undefined ? 'outside' : titleOf(id));
  return [{ name: 'place', before: words(earlier), after: words(after) }];
}

function findingChanges(before: Snapshot, after: Snapshot): Difference['findings'] {
  // A sentence tells the beginning of a long list: what is new may be further down.
  const key = ({ kind, message, lists = [] }: Snapshot['graph']['findings'][number]) =>
    JSON.stringify([kind, message, lists]);
  const earlier = new Set(before.graph.findings.map(key));
  const later = new Set(after.graph.findings.map(key));
  return [
    ...after.graph.findings.flatMap((finding) =>
      earlier.has(key(finding)) ? [] : [{ mark: 'added' as const, finding }],
    ),
    ...before.graph.findings.flatMap((finding) =>
      later.has(key(finding)) ? [] : [{ mark: 'removed' as const, finding }],
    ),
  ];
}
