import { canonicalTexts, referredTo, shown } from './canonical';
import { grantsOf, type Grant } from './grants';
import { resourcesIn, stacksIn, type NameOf, type Side } from './side';
import type { AccessGrowth } from './types';

/**
 * Rights that are there after and were not before, whichever policy says so: a statement that is split, joined or moved
 * to another policy of the same identity is no growth. Of an environment that is new as a whole: only what is open to
 * anyone, or to anything.
 */
export function accessGrowth(
  before: Side,
  after: Side,
  environment: string,
  nameOf: NameOf,
): AccessGrowth[] {
  const [was, is] = [before, after].map((side) => grantsIn(side, environment));
  const earlier = idsIn(before, environment);
  const later = idsIn(after, environment);
  const whole = earlier.size === 0;
  const allowed = Map.groupBy(
    (was ?? []).filter(({ effect }) => effect === 'Allow'),
    subject,
  );
  const denied = Map.groupBy(
    (is ?? []).filter(({ effect }) => effect === 'Deny'),
    subject,
  );
  const fresh = (is ?? []).filter(
    (grant) =>
      grant.effect === 'Allow' &&
      allowed.get(subject(grant))?.some((one) => covers(one, grant)) !== true,
  );
  // A denial that is gone with all that it was about opens nothing.
  const opened = (was ?? []).filter(
    (grant) =>
      grant.effect === 'Deny' &&
      referredTo(`${grant.who} ${grant.on}`).every((id) => later.has(id)) &&
      denied.get(subject(grant))?.some((one) => covers(one, grant)) !== true,
  );
  const isNew = ({ who, on, kind }: Grant): boolean =>
    referredTo(kind === 'resource policy' || kind === 'trust' ? on : who).some(
      (id) => !earlier.has(id),
    );
  return together([
    ...fresh
      .filter((grant) => (whole ? isWide(grant) : !isExpected(grant, isNew(grant))))
      .map((grant) => ({ grant, isNew: isNew(grant) })),
    ...opened.map((grant) => ({ grant, isNew: false })),
  ]).map(({ grant, actions, targets, isNew: fresh }) =>
    growth(grant, actions, targets, fresh, nameOf),
  );
}

const idsIn = (side: Side, environment: string): ReadonlySet<string> =>
  new Set(resourcesIn(side, environment).map(({ id }) => id));

function grantsIn(side: Side, environment: string): Grant[] {
  const textOf = canonicalTexts(side.assembly);
  return stacksIn(side, environment).flatMap((stack) =>
    stack.resources.flatMap((resource) => grantsOf(resource, stack, textOf)),
  );
}

const subject = ({ kind, effect, who }: Grant): string => `${kind}|${effect}|${who}`;

/** Whether a grant gives, or refuses, all that another one does. */
export function covers(one: Grant, other: Grant): boolean {
  return (
    (one.conditions.length === 0 || one.conditions.join('|') === other.conditions.join('|')) &&
    matches(one.action.toLowerCase(), other.action.toLowerCase()) &&
    matches(one.on, other.on)
  );
}

/** A pattern of IAM: `*` is any text, `?` any character; what is left out by `not` is covered by itself or by all. */
function matches(pattern: string, text: string): boolean {
  if (pattern === text || pattern === '*') return true;
  if (pattern.startsWith('not ') || text.startsWith('not ')) return false;
  if (!/[*?]/.test(pattern)) return false;
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

const isAnyone = ({ kind, who }: Grant): boolean =>
  (kind === 'trust' || kind === 'resource policy') && (who === '*' || who.startsWith('anyone but'));

/** Anything of a service or of all, on anything; or by anyone, without a condition. */
function isWide(grant: Grant): boolean {
  const { kind, action, on, conditions } = grant;
  if (kind === 'managed policy')
    return /\/(?:AdministratorAccess|PowerUserAccess|IAMFullAccess)$/.test(action);
  if (isAnyone(grant)) return conditions.length === 0;
  if (kind !== 'rights' || conditions.length > 0) return false;
  const all = on === '*' || on.startsWith('not ');
  return all && (/^(?:\*|[a-z0-9-]+:\*)$/i.test(action) || action.startsWith('not '));
}

/** That a service of AWS takes on a role made for it is what the role is for. */
const isExpected = ({ kind, who }: Grant, isNew: boolean): boolean =>
  isNew && kind === 'trust' && /\.amazonaws\.com(?:\.cn)?$/.test(who);

interface Told {
  readonly grant: Grant;
  readonly isNew: boolean;
}

/** Of the same identity under the same conditions: actions on the same things as one. */
function together(
  found: readonly Told[],
): (Told & { readonly actions: string[]; readonly targets: string[] })[] {
  const byActions = Map.groupBy(found, ({ grant: { on, ...one }, isNew }) =>
    JSON.stringify([one.kind, one.effect, one.who, one.conditions, on, isNew]),
  );
  const lines = [...byActions.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    return [{ ...first, actions: [...new Set(same.map(({ grant }) => grant.action))].sort() }];
  });
  const byTargets = Map.groupBy(
    lines,
    ({ grant: { kind, effect, who, conditions }, actions, isNew }) =>
      JSON.stringify([kind, effect, who, conditions, actions, isNew]),
  );
  return [...byTargets.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    return [{ ...first, targets: [...new Set(same.map(({ grant }) => grant.on))].sort() }];
  });
}

function growth(
  grant: Grant,
  actions: readonly string[],
  targets: readonly string[],
  isNew: boolean,
  nameOf: NameOf,
): AccessGrowth {
  const side = grant.effect === 'Deny' ? 'before' : 'after';
  const name = (id: string): string => nameOf(id, side);
  const words = (text: string): string => shown(text, name);
  return {
    kind: grant.effect === 'Deny' ? 'denial gone' : grant.kind,
    who: isAnyone(grant) && grant.who === '*' ? 'anyone (*)' : words(grant.who),
    actions: actions.map(words),
    on: targets
      .filter((one) => one !== '')
      .map((one) => (one === '*' ? 'any resource (*)' : words(one))),
    conditions: grant.conditions.map(words),
    isWide: actions.some((action) => targets.some((on) => isWide({ ...grant, action, on }))),
    isNew,
    resource: grant.resource,
  };
}
