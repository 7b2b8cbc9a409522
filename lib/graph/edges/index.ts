import type { Model } from '../model';
import { WEAKER } from '../rights/meanings';
import type { Edge, Node } from '../types';
import { apis } from './apis';
import { balancers } from './balancers';
import { calls, proofs } from './calls';
import { cdn } from './cdn';
import { customResources } from './custom-resources';
import { databases } from './databases';
import type { Between, Found } from './edge';
import { grants, sources } from './grants';
import { images } from './images';
import { links } from './links';
import { logs } from './logs';
import { mounts } from './mounts';
import { notifications } from './notifications';
import { alarms, chats } from './operations';
import { outside } from './outside';
import { people } from './people';
import { pipes } from './pipes';
import { redrives, subscriptions } from './queues';
import { repositories } from './repositories';
import { rules } from './rules';
import { schedules } from './schedules';
import { secrets } from './secrets';
import { stateMachines } from './state-machines';
import { traffic } from './traffic';
import { trust } from './trust';
import { hints, namedRights, type Hint } from './variables';

type Finder<T> = (model: Model, between: Between) => T;

/** What has both of its ends in templates. */
const BETWEEN: readonly Finder<readonly Edge[]>[] = [
  calls,
  redrives,
  schedules,
  secrets,
  databases,
  namedRights,
  alarms,
  chats,
  links,
  rules,
  pipes,
  notifications,
  stateMachines,
  apis,
  cdn,
  customResources,
  images,
  mounts,
  logs,
];

/** What may have one end that no template holds. */
const ACROSS: readonly Finder<Found>[] = [
  traffic,
  balancers,
  people,
  subscriptions,
  grants,
  trust,
  outside,
  repositories,
];

/** Everything that flows, from every place where a template says so. */
export function findEdges(model: Model, between: Between): Found {
  const across = ACROSS.map((find) => find(model, between));
  const within = BETWEEN.flatMap((find) => find(model, between));
  const merged = merge([...across.flatMap(({ edges }) => edges), ...within]);
  const more = sources(model, between);
  const supported = supportedBy(merged, [...proofs(model, between), ...more.edges]);
  return {
    externals: unique([...across, more].flatMap(({ externals }) => externals)),
    edges: hinted(supported, hints(model, between)),
  };
}

function unique(nodes: readonly Node[]): Node[] {
  return [...new Map(nodes.map((node) => [node.id, node])).values()];
}

/** One edge for each pair and kind; its labels and its evidence come together. */
function merge(edges: readonly Edge[]): Edge[] {
  return [
    ...Map.groupBy(edges, ({ kind, from, to }) => [kind, from, to].join('|')).values(),
  ].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    // What works one way works: a way that is blocked, or open only under conditions, is no news then.
    const working = same.filter(({ problem }) => problem === undefined);
    const telling = working.length > 0 ? working : same;
    const { from, to, kind } = first;
    const problem = telling[0]?.problem;
    const conditions = telling.some((one) => one.conditions === undefined)
      ? []
      : [...new Set(telling.flatMap((one) => one.conditions ?? []))].sort();
    return [
      {
        from,
        to,
        kind,
        label: labelOf(telling),
        evidence: distinct(telling.flatMap((one) => one.evidence)),
        ...(conditions.length > 0 && { conditions }),
        ...(problem !== undefined && { problem }),
      },
    ];
  });
}

function labelOf(same: readonly Edge[]): string {
  const labels = [...new Set(same.flatMap(({ label }) => label.split(', ')))];
  return labels
    .filter((label) => {
      const stronger = WEAKER[label] ?? [];
      return label !== '' && !stronger.some((other) => labels.includes(other));
    })
    .join(', ');
}

const distinct = (proofs: Edge['evidence']): Edge['evidence'] => [
  ...new Map(proofs.map((proof) => [`${proof.resource} ${proof.at}`, proof])).values(),
];

/** A right that something has because of an edge is a proof of that edge; without such an edge it is one itself. */
function supportedBy(edges: readonly Edge[], rights: readonly Edge[]): Edge[] {
  const known = Map.groupBy(edges, ({ from, to }) => `${from}|${to}`);
  const extra = new Map<Edge, Edge['evidence'][number][]>();
  const alone = rights.filter((right) => {
    const same = known.get(`${right.from}|${right.to}`);
    const [edge] = [...(same ?? [])].sort(
      (a, b) => Number(b.kind === right.kind) - Number(a.kind === right.kind),
    );
    if (edge === undefined) return true;
    extra.set(edge, [...(extra.get(edge) ?? []), ...right.evidence]);
    return false;
  });
  return [...withMore(edges, extra), ...merge(alone)];
}

function hinted(edges: readonly Edge[], found: readonly Hint[]): Edge[] {
  const known = Map.groupBy(edges, ({ from, to }) => `${from}|${to}`);
  const extra = new Map<Edge, Edge['evidence'][number][]>();
  for (const { a, b, proof } of found) {
    for (const edge of [...(known.get(`${a}|${b}`) ?? []), ...(known.get(`${b}|${a}`) ?? [])])
      extra.set(edge, [...(extra.get(edge) ?? []), proof]);
  }
  return withMore(edges, extra);
}

const withMore = (
  edges: readonly Edge[],
  extra: ReadonlyMap<Edge, readonly Edge['evidence'][number][]>,
): Edge[] =>
  edges.map((edge) => {
    const more = extra.get(edge);
    return more === undefined ? edge : { ...edge, evidence: distinct([...edge.evidence, ...more]) };
  });
