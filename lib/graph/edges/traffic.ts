import type { Resource } from '../../assembly';
import type { Model } from '../model';
import { membersOf } from '../network/members';
import { labelOf, overlaps } from '../network/ports';
import { isWorld } from '../network/ranges';
import { mayLeave, NO_RULE, vpcsOf } from '../network/reach';
import { BALANCER, isOnInternet, isStore, listens, opens } from '../network/roles';
import { rulesOf, type Rule } from '../network/rules';
import type { Edge, Node } from '../types';
import { listenersOf } from './balancers';
import { edge, NOTHING, together, type Between, type Found } from './edge';
import { INTERNET, neighbours, peerNode } from './external';

/** Rules of security groups, joined to who is in them: who may connect to what. */
export function traffic(model: Model, between: Between): Found {
  const rules = rulesOf(model);
  return together(
    rules.groups.flatMap((group) => [
      ...rules.inward(group).map((rule) => entered(rule, model, between)),
      ...(rules.outward(group) ?? []).map((rule) => left(rule, model, between)),
    ]),
  );
}

/** The members of a group; without any, the task that is run under it by who has its name. */
function membersAt(group: string, model: Model, { nodeOf }: Between): readonly Resource[] {
  const members = membersOf(model).of(group);
  if (members.length > 0) return members;
  const owner = model.resource(nodeOf(group) ?? '');
  return owner?.type === 'AWS::ECS::TaskDefinition' ? [owner] : [];
}

function entered(rule: Rule, model: Model, between: Between): Found {
  const targets = membersAt(rule.group, model, between).filter(listens);
  return together(
    targets.map((target) =>
      rule.peer.kind === 'group'
        ? fromGroup(rule, rule.peer.group, target, model, between)
        : fromRange(rule, target, model, between),
    ),
  );
}

function fromGroup(
  rule: Rule,
  group: string,
  target: Resource,
  model: Model,
  between: Between,
): Found {
  const sources = membersAt(group, model, between);
  if (sources.length === 0 && model.resource(group) === undefined) {
    const who = peerNode(rule);
    return who === undefined
      ? NOTHING
      : from(who, labelAt(rule, target, model), rule, target, between);
  }
  const same = group === rule.group;
  const edges = sources
    .filter((source) => source !== target && opens(source) && (!same || isStore(target)))
    .flatMap((source) => {
      const leaves = mayLeave(
        membersAt(group, model, between).includes(source) && membersOf(model).isKnown(source)
          ? membersOf(model).groupsOf(source)
          : [group],
        target,
        (ports) => overlaps(ports, rule.ports),
        model,
      );
      return labelAt(rule, target, model).flatMap((label) =>
        edge('traffic', between.nodeOf(source.id), between.nodeOf(target.id), label, rule.proof, {
          ...(!leaves && { problem: NO_RULE }),
        }),
      );
    });
  return { externals: [], edges };
}

function fromRange(rule: Rule, target: Resource, model: Model, between: Between): Found {
  const who = clientOf(rule, target, model);
  if (who === undefined) return NOTHING;
  return from(who, labelAt(rule, target, model), rule, target, between);
}

/** A rule for the whole world lets in no more than the network does. */
function clientOf(rule: Rule, target: Resource, model: Model): Node | undefined {
  const world = rule.peer.kind === 'range' && isWorld(rule.peer.range);
  if (!world || isOnInternet(target, model)) return peerNode(rule);
  return neighbours(vpcsOf(membersOf(model).groupsOf(target), model)[0]);
}

function from(
  who: Node,
  labels: readonly string[],
  rule: Rule,
  target: Resource,
  { nodeOf }: Between,
): Found {
  const edges = labels.flatMap((label) =>
    edge('traffic', who.id, nodeOf(target.id), label, rule.proof),
  );
  return edges.length === 0 ? NOTHING : { externals: [who], edges };
}

/** A load balancer answers on the ports of its listeners, whatever more a rule opens. */
function labelAt({ ports }: Rule, target: Resource, model: Model): string[] {
  if (target.type !== BALANCER) return [labelOf(ports)];
  const listeners = listenersOf(target, model).map((listener) => listener.ports);
  if (listeners.length === 0 || listeners.some(({ from: port }) => port === undefined))
    return [labelOf(ports)];
  return listeners.filter((one) => overlaps(one, ports)).map(labelOf);
}

/** Where a group that is not free to connect anywhere may connect to. */
function left(rule: Rule, model: Model, between: Between): Found {
  const sources = membersAt(rule.group, model, between).filter(opens);
  if (rule.peer.kind === 'group') {
    const targets = membersAt(rule.peer.group, model, between).filter(listens);
    return {
      externals: [],
      edges: sources.flatMap((source) =>
        targets
          .filter((target) => target !== source)
          .flatMap((target) => towards(rule, source, target, model, between)),
      ),
    };
  }
  const who = rule.peer.kind === 'range' && isElsewhere(rule, model) ? peerNode(rule) : undefined;
  if (who === undefined || who === INTERNET) return NOTHING;
  const edges = sources.flatMap((source) =>
    edge('traffic', between.nodeOf(source.id), who.id, labelOf(rule.ports), rule.proof),
  );
  return edges.length === 0 ? NOTHING : { externals: [who], edges };
}

/** A rule of the other side that names this group is an edge already; one for a range of addresses lets in too. */
function towards(
  rule: Rule,
  source: Resource,
  target: Resource,
  model: Model,
  { nodeOf }: Between,
): Edge[] {
  const letIn = membersOf(model)
    .groupsOf(target)
    .flatMap((group) => rulesOf(model).inward(group))
    .filter(({ ports }) => overlaps(ports, rule.ports));
  if (letIn.some(({ peer }) => peer.kind === 'group' && peer.group === rule.group)) return [];
  const ranges = letIn.filter(({ peer }) => peer.kind !== 'group');
  return edge(
    'traffic',
    nodeOf(source.id),
    nodeOf(target.id),
    labelOf(rule.ports),
    [rule.proof, ...ranges.map(({ proof }) => proof)],
    ranges.length === 0 && membersOf(model).isHeld(target) ? { problem: NO_RULE } : {},
  );
}

/** `255.255.255.255/32` is how the CDK writes `nowhere`. */
function isElsewhere({ peer }: Rule, model: Model): boolean {
  if (peer.kind !== 'range' || peer.range.startsWith('255.255.255.255')) return false;
  return !model
    .ofType('AWS::EC2::Subnet')
    .some(({ properties }) => properties.CidrBlock === peer.range);
}
