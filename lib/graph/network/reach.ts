import type { Resource } from '../../assembly';
import type { Model } from '../model';
import type { Evidence } from '../types';
import { membersOf } from './members';
import { covers, type Ports } from './ports';
import { meet } from './ranges';
import { rulesOf, type Peer, type Rule } from './rules';

/** Whether the rules of security groups let one connect to another, as far as the templates can tell. */
export type Reach =
  | { readonly answer: 'yes'; readonly proof: readonly Evidence[] }
  | { readonly answer: 'no' }
  | { readonly answer: 'unknown' };

/** The words of an edge that no rule lets through. */
export const NO_RULE = 'not reachable: no rule';

export function reach(
  from: Resource,
  to: Resource,
  port: number | undefined,
  model: Model,
  transport?: 'tcp' | 'udp',
): Reach {
  const fits = (ports: Ports): boolean => covers(ports, port, transport);
  const members = membersOf(model);
  if (!members.isKnown(to)) return { answer: 'unknown' };
  const sources = members.groupsOf(from);
  const bare = sources.length === 0 && isBalancer(from);
  if (!bare && !members.isKnown(from)) return { answer: 'unknown' };
  const entered = members
    .groupsOf(to)
    .flatMap((group) => rulesOf(model).inward(group))
    .filter(
      ({ peer, ports }) =>
        fits(ports) && (bare ? peer.kind !== 'group' : admits(peer, sources, model)),
    );
  if (entered.length === 0) return { answer: members.isHeld(to) ? 'no' : 'unknown' };
  if (!bare && !mayLeave(sources, to, fits, model)) return { answer: 'no' };
  return { answer: 'yes', proof: entered.map(({ proof }) => proof) };
}

/** Without groups of its own, a network load balancer hands the clients' addresses on. */
const isBalancer = ({ type }: Resource): boolean =>
  type === 'AWS::ElasticLoadBalancingV2::LoadBalancer';

/** Whether one of these groups lets its members connect to a resource. */
export function mayLeave(
  groups: readonly string[],
  to: Resource,
  fits: (ports: Ports) => boolean,
  model: Model,
): boolean {
  const targets = membersOf(model).groupsOf(to);
  return groups.some((group) => {
    const rules: readonly Rule[] | undefined = rulesOf(model).outward(group);
    return (
      rules === undefined ||
      rules.some(({ peer, ports }) => fits(ports) && admits(peer, targets, model))
    );
  });
}

function admits(peer: Peer, groups: readonly string[], model: Model): boolean {
  switch (peer.kind) {
    case 'group':
      return groups.includes(peer.group);
    case 'range':
      return rangesOf(groups, model).some((range) => meet(peer.range, range));
    case 'vpc': {
      const vpcs = vpcsOf(groups, model);
      if (vpcs.length === 0 || vpcs.includes(peer.vpc)) return true;
      const { CidrBlock: range } = peer.vpc.properties;
      return vpcs.some(({ properties }) => range !== undefined && properties.CidrBlock === range);
    }
    case 'prefixes':
    case 'unknown':
      return true;
  }
}

/** The networks that the members of groups are in, from what the groups say. */
export function vpcsOf(groups: readonly string[], model: Model): Resource[] {
  return [...new Set(groups.flatMap((group) => model.usedAt(group, 'Properties.VpcId')))];
}

function rangesOf(groups: readonly string[], model: Model): (string | undefined)[] {
  const ranges = vpcsOf(groups, model).flatMap((vpc) =>
    [vpc, ...moreRangesOf(vpc, model)].map(({ properties }) =>
      typeof properties.CidrBlock === 'string' ? properties.CidrBlock : undefined,
    ),
  );
  return ranges.length === 0 ? [undefined] : ranges;
}

/** A network may have ranges beside its first. */
const moreRangesOf = (vpc: Resource, model: Model): readonly Resource[] =>
  model
    .ofType('AWS::EC2::VPCCidrBlock')
    .filter(({ id }) => model.usedAt(id, 'Properties.VpcId').includes(vpc));
