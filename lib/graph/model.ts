import { isObject, referencesOf, type Assembly, type Reference, type Resource } from '../assembly';

/** The resources of one stage with their references, indexed for looking up. */
export interface Model {
  readonly stage: string;
  readonly stacks: Assembly['stacks'];
  readonly resources: readonly Resource[];
  readonly references: readonly Reference[];
  resource(id: string): Resource | undefined;
  ofType(type: string): readonly Resource[];
  /** The resources that a resource uses at a place: `Properties.Role` and below. */
  usedAt(id: string, at: string): readonly Resource[];
  /** The resources that use it, with the place. */
  usersOf(id: string): readonly Reference[];
}

/** The stacks of a stage; without a stage, those that live in none. */
export function modelOf(assembly: Assembly, stage: string): Model {
  const stacks = assembly.stacks.filter((stack) => (stack.stage ?? '') === stage);
  const resources = stacks.flatMap((stack) => stack.resources);
  const byId = new Map(resources.map((resource) => [resource.id, resource]));
  const references = referencesOf(assembly).filter(
    ({ from, to }) => byId.has(from) && byId.has(to),
  );
  const uses = Map.groupBy(references, ({ from }) => from);
  const users = Map.groupBy(references, ({ to }) => to);
  return {
    stage,
    stacks,
    resources,
    references,
    resource: (id) => byId.get(id),
    ofType: (type) => resources.filter((resource) => resource.type === type),
    usedAt: (id, at) =>
      (uses.get(id) ?? [])
        .filter(
          (reference) =>
            reference.at === at ||
            (/^[.[]/.test(reference.at.slice(at.length)) && reference.at.startsWith(at)),
        )
        .flatMap(({ to }) => byId.get(to) ?? []),
    usersOf: (id) => users.get(id) ?? [],
  };
}

/** A property by path, where the template says it outright. */
export function property(resource: Resource, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((value, key) => {
    if (Array.isArray(value)) return (value as unknown[])[Number(key)];
    return isObject(value) ? value[key] : undefined;
  }, resource.properties);
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}
