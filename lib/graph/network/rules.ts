import { textAt, type Resource } from '../../assembly';
import { evidence } from '../edges/edge';
import type { Model } from '../model';
import type { Evidence } from '../types';
import { objectsAt, remembered, textOf } from '../values';
import { groupAt } from './members';
import { portsOf, type Ports } from './ports';

/** Who is on the other side of a rule. */
export type Peer =
  | { readonly kind: 'group'; readonly group: string }
  | { readonly kind: 'range'; readonly range: string }
  | { readonly kind: 'vpc'; readonly vpc: Resource }
  | { readonly kind: 'prefixes'; readonly id: string; readonly resource: Resource | undefined }
  | { readonly kind: 'unknown' };

/** One rule of a security group, inline or a resource of its own. */
export interface Rule {
  readonly group: string;
  readonly peer: Peer;
  readonly ports: Ports;
  /** What people wrote beside it; undefined where the CDK did. */
  readonly description: string | undefined;
  readonly proof: Evidence;
}

export interface Rules {
  /** Who may connect to the members of a group. */
  inward(group: string): readonly Rule[];
  /** Where the members of a group may connect to; undefined: anywhere, which is AWS's default. */
  outward(group: string): readonly Rule[] | undefined;
  readonly groups: readonly string[];
}

export const rulesOf = remembered((model: Model): Rules => {
  const groups = model.ofType('AWS::EC2::SecurityGroup');
  const inward = [
    ...groups.flatMap((group) => inline(group, 'Ingress', model)),
    ...standalone('Ingress', model),
  ];
  const outward = [
    ...groups.flatMap((group) => inline(group, 'Egress', model)),
    ...standalone('Egress', model),
  ];
  const intoGroup = Map.groupBy(inward, ({ group }) => group);
  const outOfGroup = Map.groupBy(outward, ({ group }) => group);
  const restricted = new Set(
    groups.filter((group) => inline(group, 'Egress', model).length > 0).map(({ id }) => id),
  );
  return {
    inward: (group) => intoGroup.get(group) ?? [],
    outward: (group) => (restricted.has(group) ? (outOfGroup.get(group) ?? []) : undefined),
    groups: [...new Set([...intoGroup.keys(), ...outOfGroup.keys()])],
  };
});

type Direction = 'Ingress' | 'Egress';

function inline(group: Resource, direction: Direction, model: Model): Rule[] {
  const key = `SecurityGroup${direction}`;
  return objectsAt(group.properties[key], `Properties.${key}`).map(({ value, at }) =>
    ruleOf(value, at, at, group.id, group, direction, model),
  );
}

function standalone(direction: Direction, model: Model): Rule[] {
  return model.ofType(`AWS::EC2::SecurityGroup${direction}`).flatMap((holder) => {
    const group = groupAt(holder.properties.GroupId, 'Properties.GroupId', holder, model);
    return group === undefined
      ? []
      : [
          ruleOf(
            holder.properties,
            'Properties',
            'Properties.GroupId',
            group,
            holder,
            direction,
            model,
          ),
        ];
  });
}

function ruleOf(
  rule: Readonly<Record<string, unknown>>,
  at: string,
  proof: string,
  group: string,
  holder: Resource,
  direction: Direction,
  model: Model,
): Rule {
  return {
    group,
    peer: peerOf(rule, at, holder, direction, model),
    ports: portsOf(rule, at, holder, model),
    description: ownWords(textAt(rule, 'Description')),
    proof: evidence(holder, proof),
  };
}

function peerOf(
  rule: Readonly<Record<string, unknown>>,
  at: string,
  holder: Resource,
  direction: Direction,
  model: Model,
): Peer {
  const side = direction === 'Ingress' ? 'Source' : 'Destination';
  const stack = model.stackOf(holder);
  const groupKey = `${side}SecurityGroupId`;
  if (rule[groupKey] !== undefined) {
    const group = groupAt(rule[groupKey], `${at}.${groupKey}`, holder, model);
    return group === undefined ? { kind: 'unknown' } : { kind: 'group', group };
  }
  const listKey = `${side}PrefixListId`;
  if (rule[listKey] !== undefined) {
    const [resource] = model.usedAt(holder.id, `${at}.${listKey}`);
    const id = resource?.id ?? textOf(rule[listKey], stack);
    return id === undefined ? { kind: 'unknown' } : { kind: 'prefixes', id, resource };
  }
  const key = rule.CidrIp === undefined ? 'CidrIpv6' : 'CidrIp';
  const [used] = model.usedAt(holder.id, `${at}.${key}`);
  if (used?.type === 'AWS::EC2::VPC') return { kind: 'vpc', vpc: used };
  const range = textOf(used?.properties.CidrBlock ?? rule[key], stack);
  if (range === undefined) return { kind: 'unknown' };
  const vpc = vpcOf(range, holder, model);
  return vpc === undefined ? { kind: 'range', range } : { kind: 'vpc', vpc };
}

/** Networks of the same range are told apart by what a rule is about, and by their stack. */
function vpcOf(range: string, holder: Resource, model: Model): Resource | undefined {
  const same = model.ofType('AWS::EC2::VPC').filter((one) => one.properties.CidrBlock === range);
  const groups = [holder, ...model.usedAt(holder.id, 'Properties.GroupId')];
  const own = groups.flatMap(({ id }) => model.usedAt(id, 'Properties.VpcId'));
  return (
    same.find((one) => own.includes(one)) ??
    same.find((one) => one.stack === holder.stack) ??
    same[0]
  );
}

/** The CDK writes `from 10.0.0.0/8:443` and `Allow from anyone on port 80` where people write nothing. */
function ownWords(description: string | undefined): string | undefined {
  return description === undefined ||
    /^(?:from|to|Allow from|Allow all|Disallow all|Load balancer to)\b/i.test(description)
    ? undefined
    : description;
}
