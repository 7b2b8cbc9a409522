import type { Draft } from './draft';
import type { Environment } from './environments';
import { factor } from './factor';
import { isMap, keyOf, mapOf, valueAt } from './json';

/** What people look for first stands first; the rest as the manifests had it. */
const FIRST = [
  ...['name', 'account', 'region', 'approval'],
  ...['network', 'web', 'tasks', 'taskRunner', 'topics', 'deployment', 'observability', 'safety'],
  ...['image', 'entrypoint', 'command', 'port', 'cpu', 'memory', 'architecture'],
];

/** Maps whose keys people name. */
const NAMED = [
  'tasks',
  'queues',
  'topics',
  'sidecars',
  'volumes',
  'environment',
  'secrets',
  'args',
];

export interface Assembled {
  readonly config: Record<string, unknown>;
  readonly comments: Map<string, string>;
}

/** One configuration of the drafts: what all share, then each environment with what it has beyond that. */
export function assemble(
  name: string,
  environments: readonly Environment[],
  drafts: ReadonlyMap<string, Draft>,
): Assembled {
  const byName = mapOf(
    environments.map((one) => [one.name, drafts.get(one.copilotName)?.value ?? {}]),
  ) as Record<string, Record<string, unknown>>;
  const { common, environments: own } = factor(byName);
  const config = mapOf([
    ['name', name],
    ...Object.entries(ordered(common) as object),
    ['environments', mapOf(Object.entries(own).map(([one, value]) => [one, ordered(value)]))],
  ]);
  return { config, comments: commentsOf(config, environments, drafts) };
}

function ordered(value: unknown, under = ''): unknown {
  if (!isMap(value)) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, ordered(inner, key)] as const);
  if (NAMED.includes(under)) return mapOf(entries);
  const rank = (key: string): number => {
    const at = FIRST.indexOf(key);
    return at < 0 ? FIRST.length : at;
  };
  return mapOf([...entries].sort(([a], [b]) => rank(a) - rank(b)));
}

/** A comment stands where its value went. */
function commentsOf(
  config: unknown,
  environments: readonly Environment[],
  drafts: ReadonlyMap<string, Draft>,
): Map<string, string> {
  const found = environments.flatMap(({ name, copilotName }) =>
    [...(drafts.get(copilotName)?.comments ?? [])].flatMap(([key, comment]): [string, string][] => {
      const path = JSON.parse(key) as string[];
      // What one environment alone needs stands there, where it has the place.
      const isShared = [...drafts.values()].every((draft) => draft.comments.has(key));
      const own = ['environments', name, ...path];
      const places = isShared ? [path, own] : [own, path];
      const place = places.find((at) => valueAt(config, at) !== undefined);
      return place === undefined ? [] : [[keyOf(place), comment]];
    }),
  );
  const comments = new Map<string, string>();
  for (const [key, comment] of found) {
    const before = comments.get(key);
    const isSaid = before === undefined || before.includes(comment);
    comments.set(key, isSaid ? (before ?? comment) : `${before}; ${comment}`);
  }
  return comments;
}
