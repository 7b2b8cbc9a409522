import type { Resource } from '../assembly';
import { CARDS, cardRule } from './cards';
import { FOLDS } from './folds';
import type { Frames } from './groups';
import { isHelper } from './helpers';
import type { Model } from './model';
import { neighborhoodOf, type Neighborhood } from './nearest';
import type { Group, Node } from './types';
import { titleOf } from './words';

/** Every resource in exactly one place: its own card, the card it is part of, or a group. */
export interface Represented {
  readonly nodes: readonly Node[];
  readonly groups: readonly Group[];
  /** Resources that the CDK added for its own work. */
  readonly helpers: number;
  /** Resource → the card that stands for it; undefined where a group does. */
  readonly nodeOf: (resource: string) => string | undefined;
}

export function represent(model: Model, frames: Frames): Represented {
  const helpers = new Set(model.resources.filter(isHelper).map(({ id }) => id));
  const cards = model.resources.filter(
    (resource) => !helpers.has(resource.id) && isCard(resource, model),
  );
  const groupOf = new Map(cards.map((card) => [card.id, frameOf(card, frames)]));
  const together = Map.groupBy(cards, (card) => sameCard(card, groupOf.get(card.id) ?? ''));
  const owner = new Map<string, string>();
  for (const [lead, ...others] of together.values()) {
    if (lead === undefined) continue;
    for (const { id } of [lead, ...others]) owner.set(id, lead.id);
  }
  const inGroup = fold(model, helpers, owner, frames, cards);
  const resourcesOf = Map.groupBy(owner.keys(), (id) => owner.get(id) ?? id);
  const folded = Map.groupBy(inGroup.keys(), (id) => inGroup.get(id) ?? '');
  return {
    nodes: [...together.values()].flatMap((same) => {
      const [lead] = same;
      if (lead === undefined) return [];
      const group = groupOf.get(lead.id);
      return nodeOf(same, lead, model, group, resourcesOf.get(lead.id) ?? []);
    }),
    groups: frames.groups.map((group) => ({ ...group, resources: folded.get(group.id) ?? [] })),
    helpers: helpers.size,
    nodeOf: (id) => owner.get(id),
  };
}

/** Gives each resource that is no card to a card, by `owner`, or to a group. Returns resource → group. */
function fold(
  model: Model,
  helpers: ReadonlySet<string>,
  owner: Map<string, string>,
  frames: Frames,
  cards: readonly Resource[],
): Map<string, string> {
  const isLead = new Set(cards.map(({ id }) => id));
  const hood = neighborhoodOf(cards);
  const inGroup = new Map<string, string>();
  const waiting = new Set<string>();
  const settle = (part: Resource): void => {
    if (owner.has(part.id) || inGroup.has(part.id) || waiting.has(part.id)) return;
    waiting.add(part.id);
    const toGroup = helpers.has(part.id) || FOLDS[part.type]?.into === 'group';
    const whole = toGroup ? undefined : ownerOf(part, model, owner, isLead, hood, settle);
    if (whole !== undefined) owner.set(part.id, whole);
    else inGroup.set(part.id, frames.homeOf(part));
  };
  model.resources.forEach(settle);
  return inGroup;
}

/** Who a part belongs to: what it names as its owner, a card deeper in the same construct, who uses it, what it uses. */
function ownerOf(
  part: Resource,
  model: Model,
  owner: ReadonlyMap<string, string>,
  isLead: ReadonlySet<string>,
  hood: Neighborhood,
  settle: (part: Resource) => void,
): string | undefined {
  const named = FOLDS[part.type]?.of;
  const wholes = named === undefined ? [] : model.usedAt(part.id, `Properties.${named}`);
  for (const whole of wholes) {
    settle(whole);
    const card = owner.get(whole.id);
    if (card !== undefined) return card;
  }
  const users = model.usersOf(part.id).map(({ from }) => from);
  const used = model.usesOf(part.id).map(({ to }) => to);
  const direct = [...users, ...used].find((id) => isLead.has(id));
  const near = hood.near(part);
  if (near.length > 0) {
    const lead = near.find(({ id }) => id === direct) ?? near[0];
    return lead && owner.get(lead.id);
  }
  const through = direct ?? [...users, ...used].find((id) => owner.has(id));
  return through === undefined ? undefined : owner.get(through);
}

function isCard(resource: Resource, model: Model): boolean {
  const rule = CARDS[resource.type];
  if (rule === undefined) return !(resource.type in FOLDS);
  return rule.only?.(resource, model) ?? true;
}

/** Resources with the same of this are one card. */
function sameCard(resource: Resource, group: string): string {
  const { one, oneFor } = cardRule(resource.type);
  if (one !== undefined) return `${one}|${group}`;
  return oneFor === undefined ? resource.id : `${resource.type}|${oneFor(resource)}|${group}`;
}

/** Topics of alarms are with the alarms. */
function frameOf(card: Resource, frames: Frames): string {
  const operations = card.type === 'AWS::SNS::Topic' && /alarm/i.test(card.path);
  return frames.groupOf(card, operations ? 'operations' : cardRule(card.type).place);
}

function nodeOf(
  same: readonly Resource[],
  lead: Resource,
  model: Model,
  group: string | undefined,
  resources: readonly string[],
): Node {
  const { facts, one, oneFor } = cardRule(lead.type);
  return {
    id: lead.id,
    type: lead.type,
    title: one ?? oneFor?.(lead) ?? titleOf(lead),
    facts: facts(lead, model, same),
    group,
    resources: [lead.id, ...resources.filter((id) => id !== lead.id)],
    stack: lead.stack,
    path: lead.path,
    source: lead.source,
  };
}
