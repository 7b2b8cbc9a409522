import { isObject, type Resource } from '../../assembly';
import { thingOf } from '../aliases';
import { property, type Model } from '../model';
import { entriesOf, objectsAt, textOf } from '../values';
import { fits } from './globs';
import { meantBy } from './names';

/** One statement of a policy. */
export interface Statement {
  readonly holder: Resource;
  /** Place of the statement in its holder. */
  readonly at: string;
  readonly allows: boolean;
  /** Patterns of actions; with `not`, of those that are left out. */
  readonly actions: { readonly patterns: readonly string[]; readonly not: boolean };
  readonly resources: Covered;
  /** Keys of its conditions: `aws:SourceArn`. */
  readonly conditions: readonly string[];
  /** As it stands, with the place of what names them: only policies of resources have principals. */
  readonly principal: unknown;
  readonly condition: unknown;
}

/** What a statement is about. */
export interface Covered {
  /** Ids of resources with the attribute that names them: a table, or its stream. */
  readonly named: readonly { readonly id: string; readonly attribute: string | undefined }[];
  /** `*`, or a pattern that says no more than a type. */
  readonly everything: boolean;
  /** All but these. */
  readonly not: boolean;
  /** Some of it is known only when it is deployed. */
  readonly open: boolean;
  readonly patterns: readonly string[];
}

export function statementsAt(
  document: unknown,
  at: string,
  holder: Resource,
  model: Model,
): Statement[] {
  return objectsAt(document, at).flatMap((policy) =>
    objectsAt(policy.value.Statement, `${policy.at}.Statement`).map(({ value, at: place }) => ({
      holder,
      at: place,
      allows: value.Effect === 'Allow',
      actions: actionsOf(value, holder, model),
      resources: coveredBy(value, place, holder, model),
      conditions: keysOf(value.Condition),
      principal: value.Principal,
      condition: value.Condition,
    })),
  );
}

/** Whether a statement is about an action. */
export function actsOn({ actions: { patterns, not } }: Statement, action: string): boolean {
  return patterns.some((pattern) => fits(pattern, action)) !== not;
}

/** Whether a statement is about a resource. */
export function isAbout({ resources }: Statement, id: string): boolean {
  if (resources.everything) return !resources.not;
  return resources.named.some((named) => named.id === id) !== resources.not;
}

function actionsOf(
  statement: Readonly<Record<string, unknown>>,
  holder: Resource,
  model: Model,
): Statement['actions'] {
  const not = statement.NotAction !== undefined;
  const value = not ? statement.NotAction : statement.Action;
  const patterns = entriesOf(value, '').flatMap(
    (entry) => textOf(entry.value, model.stackOf(holder)) ?? [],
  );
  return { patterns, not };
}

function coveredBy(
  statement: Readonly<Record<string, unknown>>,
  at: string,
  holder: Resource,
  model: Model,
): Covered {
  const not = statement.NotResource !== undefined;
  const key = not ? 'NotResource' : 'Resource';
  const entries = entriesOf(statement[key], `${at}.${key}`);
  const texts = entries.map((entry) => textOf(entry.value, model.stackOf(holder)));
  const patterns = texts.flatMap((text) => text ?? []);
  const referred = entries.flatMap((entry) =>
    model
      .usesAt(holder.id, entry.at)
      .map(({ to, attribute }) => ({ id: thingOf(to, model)?.id ?? to, attribute })),
  );
  const spelled = patterns
    .filter((pattern) => pattern.startsWith('arn:'))
    .flatMap((pattern) => meantBy(pattern, model).map(({ id }) => ({ id, attribute: undefined })));
  const unique = new Map(
    [...referred, ...spelled].map((one) => [`${one.id}|${one.attribute ?? ''}`, one]),
  );
  return {
    named: [...unique.values()],
    everything: patterns.some((pattern) => /^\*+$|^arn:[^:]*:\*/.test(pattern)),
    not,
    open: texts.some((text, index) => text === undefined && !isReferred(entries[index]?.at)),
    patterns,
  };

  function isReferred(place: string | undefined): boolean {
    return place !== undefined && model.usesAt(holder.id, place).length > 0;
  }
}

/** The keys that restrict when a statement counts, whatever the operator. */
function keysOf(condition: unknown): string[] {
  if (!isObject(condition)) return [];
  const keys = objectsAt(condition, '').flatMap(({ value }) =>
    Object.values(value).flatMap((tests) => (isObject(tests) ? Object.keys(tests) : [])),
  );
  return [...new Set(keys)].sort();
}

/** The policies that an IAM resource carries, or is. */
export function documentsOf(holder: Resource): { document: unknown; at: string }[] {
  const own = property(holder, 'PolicyDocument');
  return [
    ...(own === undefined ? [] : [{ document: own, at: 'Properties.PolicyDocument' }]),
    ...objectsAt(holder.properties.Policies, 'Properties.Policies').map(({ value, at }) => ({
      document: value.PolicyDocument,
      at: `${at}.PolicyDocument`,
    })),
  ];
}
