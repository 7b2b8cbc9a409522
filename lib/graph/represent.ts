import type { Resource } from '../assembly';
import { CARDS, cardRule, ONE_CARD } from './cards';
import { FOLDS } from './folds';
import { GROUP } from './groups';
import { property, type Model } from './model';
import type { Group, Node } from './types';
import { isDoor } from './rights/trust';
import { titleOf } from './words';

/** Every resource in exactly one place: its own card, the card it is part of, or a group. */
export interface Represented {
  readonly nodes: readonly Node[];
  readonly groups: readonly Group[];
  /** Resource → the card that stands for it; undefined where a group does. */
  nodeOf(resource: string): string | undefined;
}

export function represent(model: Model, groups: readonly Group[]): Represented {
  const places = new Set(groups.map(({ id }) => id));
  const cards = model.resources.filter((resource) => isCard(resource, model));
  const byType = Map.groupBy(cards, ({ type, id }) => ONE_CARD[type] ?? id);
  const owner = new Map<string, string>();
  for (const [, together] of byType) {
    for (const { id } of together) owner.set(id, together[0]?.id ?? id);
  }
  const leads = [...byType.values()].flatMap(([lead]) => lead ?? []);
  const inGroup = new Map<string, string>(
    groups.flatMap(({ id, resources }) => resources.map((resource) => [resource, id])),
  );
  const near = neighboursOf(cards);
  for (const resource of model.resources) {
    if (owner.has(resource.id) || inGroup.has(resource.id)) continue;
    const card =
      FOLDS[resource.type]?.into === 'group' ? undefined : ownerOf(resource, model, owner, near);
    if (card !== undefined) owner.set(resource.id, card);
    else
      inGroup.set(
        resource.id,
        places.has(GROUP.vpc) && resource.type.startsWith('AWS::EC2') ? GROUP.vpc : GROUP.account,
      );
  }
  const resourcesOf = Map.groupBy(owner.keys(), (id) => owner.get(id) ?? id);
  const folded = Map.groupBy(inGroup.keys(), (id) => inGroup.get(id) ?? '');
  return {
    nodes: leads.map((lead) => nodeOf(lead, model, places, resourcesOf.get(lead.id) ?? [lead.id])),
    groups: groups.map((group) => ({ ...group, resources: folded.get(group.id) ?? [] })),
    nodeOf: (id) => owner.get(id),
  };
}

/** A task definition that a service runs is part of that service, an instance of a cluster part of the cluster. */
function isCard(resource: Resource, model: Model): boolean {
  if (resource.type === 'AWS::ECS::TaskDefinition') {
    return !model
      .usersOf(resource.id)
      .some(({ from }) => model.resource(from)?.type === 'AWS::ECS::Service');
  }
  if (resource.type === 'AWS::RDS::DBInstance') {
    return property(resource, 'DBClusterIdentifier') === undefined;
  }
  if (resource.type === 'AWS::IAM::Role') return isDoor(resource, model);
  return resource.type in CARDS || !(resource.type in FOLDS);
}

/** Who a part belongs to: what it names as its owner, a card deeper in the same construct, who uses it, what it uses. */
function ownerOf(
  part: Resource,
  model: Model,
  owner: ReadonlyMap<string, string>,
  near: Neighbours,
): string | undefined {
  const named = FOLDS[part.type]?.of;
  if (named !== undefined) {
    const whole = model.usesOf(part.id).find(({ at }) => at.startsWith(`Properties.${named}`));
    if (whole !== undefined && owner.has(whole.to)) return owner.get(whole.to);
  }
  const users = model.usersOf(part.id).map(({ from }) => from);
  const used = model.usesOf(part.id).map(({ to }) => to);
  const direct = [...users, ...used].find((id) => owner.has(id) && near.isCard(id));
  const [first] = near.of(part);
  if (first !== undefined) {
    const lead = near.of(part).find(({ id }) => id === direct) ?? first;
    return owner.get(lead.id);
  }
  const through = direct ?? [...users, ...used].find((id) => owner.has(id));
  return through === undefined ? undefined : owner.get(through);
}

/** The cards that share the deepest construct with a part, below the stack's own. */
interface Neighbours {
  of(part: Resource): readonly Resource[];
  isCard(id: string): boolean;
}

function neighboursOf(cards: readonly Resource[]): Neighbours {
  const ids = new Set(cards.map(({ id }) => id));
  const within = new Map<string, Resource[]>();
  for (const card of cards) {
    for (const place of placesOf(card)) {
      const there = within.get(place);
      if (there === undefined) within.set(place, [card]);
      else there.push(card);
    }
  }
  return {
    isCard: (id) => ids.has(id),
    of: (part) => {
      const place = placesOf(part).find((one) => within.has(one));
      return place === undefined ? [] : (within.get(place) ?? []);
    },
  };
}

/** The constructs around a resource up to its stack, its own first. */
function placesOf({ path, stack }: Resource): string[] {
  const ids = path.split('/');
  const base = stack.split('/').length;
  return ids
    .map((_id, index) => ids.length - index)
    .filter((length) => length > base)
    .map((length) => `${stack}#${ids.slice(0, length).join('/')}`);
}

function nodeOf(
  lead: Resource,
  model: Model,
  places: ReadonlySet<string>,
  resources: readonly string[],
): Node {
  const { place, facts } = cardRule(lead.type);
  const group = places.has(place) ? place : GROUP.regional;
  const operations =
    lead.type === 'AWS::SNS::Topic' && /alarm/i.test(lead.path) && places.has(GROUP.operations);
  return {
    id: lead.id,
    type: lead.type,
    title: ONE_CARD[lead.type] ?? titleOf(lead),
    facts: facts(lead, model),
    group: operations ? GROUP.operations : group,
    resources: [lead.id, ...resources.filter((id) => id !== lead.id)],
    stack: lead.stack,
    path: lead.path,
    source: lead.source,
  };
}
