import { isDeepStrictEqual } from 'node:util';
import { isMap, mapOf, setKey, type Path } from './json';

/** What belongs to one environment always. */
const OF_ENVIRONMENT = ['account', 'region', 'approval'];

/** Where half of a value is none: it stands as a whole, in the application or in each environment. */
const WHOLE =
  /(?:^|\.)(?:image|schedule|domain|vpc|sidecars\.[^.]+|volumes\.[^.]+|secrets\.[^.]+)$|^network\.vpc$/;

interface Factored {
  readonly common: Record<string, unknown>;
  readonly environments: Readonly<Record<string, Record<string, unknown>>>;
}

/** What all environments share, and what is left of each: laid over one another they are what they were. */
export function factor(drafts: Readonly<Record<string, Record<string, unknown>>>): Factored {
  const shared = Object.values(drafts).map((draft) =>
    mapOf(Object.entries(draft).filter(([key]) => !OF_ENVIRONMENT.includes(key))),
  );
  const intersection = common(shared, []);
  const base = isMap(intersection) ? (intersection as Record<string, unknown>) : {};
  addNames(base, shared);
  return {
    common: base,
    environments: mapOf(
      Object.entries(drafts).map(([name, draft]) => [name, rest(draft, base, []) ?? {}]),
    ) as Factored['environments'],
  };
}

function common(values: readonly unknown[], path: Path): unknown {
  const [first] = values;
  if (values.every((value) => isDeepStrictEqual(value, first))) return first;
  if (WHOLE.test(path.join('.')) || !values.every(isMap) || !isMap(first)) return undefined;
  const entries = Object.keys(first).flatMap((key): [string, unknown][] => {
    if (!values.every((value) => Object.hasOwn(value, key))) return [];
    const inner = common(
      values.map((value) => value[key]),
      [...path, key],
    );
    return inner === undefined ? [] : [[key, inner]];
  });
  return entries.length === 0 ? undefined : mapOf(entries);
}

/** Tasks and topics are named by the application, and a task has an image: an environment adds none. */
function addNames(base: Record<string, unknown>, drafts: readonly Record<string, unknown>[]): void {
  for (const section of ['tasks', 'topics']) {
    for (const draft of drafts) {
      const entries = draft[section];
      if (!isMap(entries)) continue;
      for (const [name, entry] of Object.entries(entries)) {
        const holder = isMap(base[section]) ? (base[section] as Record<string, unknown>) : {};
        base[section] = holder;
        const there = Object.hasOwn(holder, name) ? holder[name] : undefined;
        const made = isMap(there) ? there : {};
        const image = section === 'tasks' && isMap(entry) ? smallest(entry.image) : undefined;
        setKey(holder, name, image === undefined || 'image' in made ? made : { image, ...made });
      }
    }
  }
}

/** Of an image that environments replace: what surely is replaced. */
function smallest(image: unknown): unknown {
  return isMap(image) && 'build' in image ? { build: image.build } : image;
}

/** What a value has beyond another one that lies below it; undefined: nothing. */
function rest(value: unknown, base: unknown, path: Path): Record<string, unknown> | undefined {
  if (!isMap(value)) return undefined;
  const entries = Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
    const below = isMap(base) && Object.hasOwn(base, key) ? base[key] : undefined;
    if (below === undefined) return [[key, inner]];
    if (isDeepStrictEqual(inner, below)) return [];
    if (!isMap(inner) || WHOLE.test([...path, key].join('.'))) return [[key, inner]];
    const more = rest(inner, below, [...path, key]);
    return more === undefined ? [] : [[key, more]];
  });
  return entries.length === 0 ? undefined : mapOf(entries);
}
