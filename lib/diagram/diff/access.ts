import { inBoth, type Context } from './context';
import { ANYONE, ANYTHING, grantsOf, type End, type Grant } from './grants';
import { titleWithKind } from './kinds';
import { REFERENCE } from './names';
import { reach } from './reach';
import type { Remark } from './types';
import { WORDS, type Verb } from './verbs';

/** Who can reach, and may do, more or less than before. */
export function access(context: Context): Remark[] {
  const reached = reach(context);
  const handed = new Set(reached.map(({ effect, nodes }) => `${effect}|${nodes.join('|')}`));
  // Who is handed a secret may read it: that is the same news.
  const others = rights(context).filter(
    ({ effect, nodes, text }) =>
      !/ may (?:now|no longer) read from /.test(text) ||
      !handed.has(`${effect}|${nodes.join('|')}`),
  );
  return [...reached, ...others];
}

/** Grants of the same effect, actor, target and verb. */
interface Bundle {
  readonly grant: Grant;
  readonly parts: ReadonlySet<string>;
  /** Sets of conditions under each of which it holds; an empty one: always. */
  readonly conditions: ReadonlySet<string>;
}

function rights(context: Context): Remark[] {
  const { before, after, matches, union } = context;
  const nodes = new Set(union.nodes.map(({ id }) => id));
  const node = (id: string | undefined) => (id !== undefined && nodes.has(id) ? id : undefined);
  const later = new Map(matches.resources.pairs.map((pair) => [pair.before.id, pair.after.id]));
  const translated = (text: string) =>
    text.replace(REFERENCE, (_all, id: string, rest = '') => `\${${later.get(id) ?? id}${rest}}`);
  const was = bundles(
    grantsOf({ snapshot: before, nodeOf: (id) => node(union.holderBefore(id)), translated }),
  );
  const is = bundles(
    grantsOf({
      snapshot: after,
      nodeOf: (id) => node(union.holderAfter(id)),
      translated: (text) => text,
    }),
  );
  const worth = worthSaying(context);
  const changes = [
    ...[...is].flatMap(([key, bundle]) => {
      const old = was.get(key);
      return old === undefined ? [{ bundle, isNew: true, how: '' }] : changedTerms(old, bundle);
    }),
    ...[...was].flatMap(([key, bundle]) =>
      is.has(key) ? [] : [{ bundle, isNew: false, how: '' }],
    ),
  ].filter(({ bundle, isNew }) => worth(bundle.grant, isNew));
  return sentences(changes, context);
}

function bundles(grants: readonly Grant[]): Map<string, Bundle> {
  const together = Map.groupBy(grants, ({ effect, actor, target, verb }) =>
    JSON.stringify([effect, actor.id ?? actor.words, target.id ?? target.words, verb]),
  );
  return new Map(
    [...together].flatMap(([key, same]): [string, Bundle][] => {
      const [grant] = same;
      if (grant === undefined) return [];
      const parts = new Set(same.map(({ part }) => part));
      return [
        [
          key,
          { grant, parts, conditions: new Set(same.map((one) => one.conditions.join(' and '))) },
        ],
      ];
    }),
  );
}

interface Said {
  readonly bundle: Bundle;
  readonly isNew: boolean;
  /** What is other than before, of a right that was there. */
  readonly how: string;
}

/** A right that was there and now holds more widely, or less. */
function changedTerms(old: Bundle, now: Bundle): Said[] {
  const wider = [...now.parts].filter((part) => ![...old.parts].some((one) => covers(one, part)));
  const narrower = [...old.parts].filter(
    (part) => ![...now.parts].some((one) => covers(one, part)),
  );
  const more = [...now.conditions].filter((one) => !old.conditions.has(one));
  const fewer = [...old.conditions].filter((one) => !now.conditions.has(one));
  if (more.length > 0 && !old.conditions.has('')) {
    const how = now.conditions.has('') ? 'without a condition' : 'under other conditions';
    return [{ bundle: now, isNew: true, how }];
  }
  if (fewer.includes('') && !now.conditions.has(''))
    return [{ bundle: now, isNew: false, how: 'without a condition' }];
  if (wider.length > 0)
    return [{ bundle: now, isNew: true, how: `on more of it: ${wider.join(', ')}` }];
  if (narrower.length > 0)
    return [{ bundle: now, isNew: false, how: `on all of it: ${narrower.join(', ')}` }];
  return [];
}

/** Whether a pattern with stars takes in all that another one does. */
export function covers(pattern: string, other: string): boolean {
  const source = pattern.split('*').map((text) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${source.join('.*')}$`, 's').test(other);
}

/** Not what two new things may do to each other, nor what is gone with one of them. What is open to anyone always is. */
function worthSaying(context: Context): (grant: Grant, isNew: boolean) => boolean {
  const both = inBoth(context);
  const whole = both.size === 0;
  return ({ actor, target, verb, effect }, isNew) => {
    const gone = [actor, target].some(({ id }) => id !== undefined && !both.has(id));
    if (!isNew && gone) return false;
    if (actor.id !== undefined && actor.id === target.id) return false;
    if (
      effect === 'Allow' &&
      (actor.words === ANYONE || (target.words === ANYTHING && verb === 'all'))
    )
      return true;
    if (whole) return false;
    if (target.words === ANYTHING)
      return actor.id !== undefined && both.has(actor.id) && verb !== 'read';
    // A role that AWS's own services take on is part of what it is for.
    if (verb === 'act' && target.id !== undefined && /\.amazonaws\.com$/.test(actor.words))
      return false;
    return [actor, target].some(({ id }) => id !== undefined && both.has(id));
  };
}

function sentences(changes: readonly Said[], context: Context): Remark[] {
  const together = Map.groupBy(changes, ({ bundle: { grant, conditions }, isNew, how }) =>
    JSON.stringify([
      grant.effect,
      grant.actor.id ?? grant.actor.words,
      grant.target.id ?? grant.target.words,
      isNew,
      how,
      [...conditions],
    ]),
  );
  return [...together.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const { grant, conditions } = first.bundle;
    const verbs = new Set(same.map(({ bundle }) => bundle.grant.verb));
    const opens = first.isNew === (grant.effect === 'Allow');
    const text = [
      sentence(grant, verbs, first.isNew, context),
      first.how === '' ? '' : `, ${first.how}`,
      first.how === 'without a condition' ? '' : conditionWords(conditions, context),
    ].join('');
    const nodes = [grant.actor.id, grant.target.id].flatMap((id) => id ?? []);
    return [{ text, effect: opens ? 'opens' : 'closes', nodes } as const];
  });
}

function conditionWords(conditions: ReadonlySet<string>, { union }: Context): string {
  if (conditions.size !== 1 || conditions.has('')) return '';
  const [only = ''] = conditions;
  if (only.includes('aws:SecureTransport')) return '';
  const named = only.replace(REFERENCE, (_all, id: string, rest = '') => {
    const holder = union.holderAfter(id) ?? union.holderBefore(id);
    return `‹${holder === undefined ? id : union.titleOf(holder)}${rest}›`;
  });
  return ` (only if ${named})`;
}

function sentence(
  { effect, actor, target, ofTarget, conditions }: Grant,
  verbs: ReadonlySet<Verb>,
  isNew: boolean,
  context: Context,
): string {
  // To start a task with a role is to pass it on.
  const words = WORDS.filter(
    ({ verb }) => verbs.has(verb) && !(verb === 'pass' && verbs.has('run')),
  );
  const said = words.some(({ verb }) => verb === 'all') ? words.slice(0, 1) : words;
  const object = endWords(target, context);
  if (effect === 'Deny') {
    if (conditions.some((one) => /aws:SecureTransport = false/.test(one)))
      return `${object} ${isNew ? 'now' : 'no longer'} refuses connections without TLS`;
    const who = endWords(actor, context);
    return `${who} is ${isNew ? 'now' : 'no longer'} refused to ${and(said.map(({ active }) => active))} ${object}`;
  }
  if (ofTarget && actor.words === ANYONE) {
    const title = titleOfKind(target, context);
    return `${title} is ${isNew ? 'now' : 'no longer'} ${and(said.map(({ passive }) => passive))} ${said.some(({ verb }) => verb === 'all' || verb === 'send' || verb === 'subscribe') ? 'to' : 'by'} ${ANYONE}`;
  }
  return `${endWords(actor, context)} may ${isNew ? 'now' : 'no longer'} ${and(said.map(({ active }) => active))} ${object}`;
}

const endWords = ({ id, words }: End, { union }: Context): string =>
  id === undefined ? words : union.titleOf(id);

function titleOfKind(end: End, context: Context): string {
  const node = context.union.nodes.find(({ id }) => id === end.id);
  return node === undefined ? endWords(end, context) : titleWithKind(node.title, node.type);
}

export function and(parts: readonly string[]): string {
  return parts.length < 2
    ? (parts[0] ?? '')
    : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
}
