import {
  isObject,
  referencesOf,
  type Assembly,
  type Reference,
  type Resource,
  type Stack,
} from '../assembly';
import { namedFamilies } from './families';

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
  /** The uses that a resource makes of others at a place and below. */
  usesAt(id: string, at: string): readonly Reference[];
  /** Everything that a resource uses. */
  usesOf(id: string): readonly Reference[];
  /** The stack of a resource. */
  stackOf(resource: Resource): Stack | undefined;
  /** The resources that use it, with the place. */
  usersOf(id: string): readonly Reference[];
}

/** The stacks of a stage and of the stages in it; without a stage, those that live in none. */
export function stacksOf(assembly: Assembly, name: string): Stack[] {
  return assembly.stacks.filter(
    ({ stage = '' }) => stage === name || (name !== '' && stage.startsWith(`${name}/`)),
  );
}

export function modelOf(assembly: Assembly, stage: string): Model {
  const stacks = stacksOf(assembly, stage);
  const resources = stacks.flatMap((stack) => stack.resources);
  const byId = new Map(resources.map((resource) => [resource.id, resource]));
  const references = [...referencesOf(assembly), ...namedFamilies(resources)].filter(
    ({ from, to }) => byId.has(from) && byId.has(to),
  );
  const uses = Map.groupBy(references, ({ from }) => from);
  const users = Map.groupBy(references, ({ to }) => to);
  const types = Map.groupBy(resources, ({ type }) => type);
  const byPath = new Map(stacks.map((stack) => [stack.path, stack]));
  const usesAt = (id: string, at: string): readonly Reference[] =>
    (uses.get(id) ?? []).filter(
      (reference) =>
        reference.at === at ||
        (reference.at.startsWith(at) && /^[.[]/.test(reference.at.slice(at.length))),
    );
  return {
    stage,
    stacks,
    resources,
    references,
    resource: (id) => byId.get(id),
    ofType: (type) => types.get(type) ?? [],
    usesAt,
    usesOf: (id) => uses.get(id) ?? [],
    usedAt: (id, at) => usesAt(id, at).flatMap(({ to }) => byId.get(to) ?? []),
    stackOf: ({ stack }) => byPath.get(stack),
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
