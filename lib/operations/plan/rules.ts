import { isObject, type Resource, type Stack } from '../../assembly';
import { canonicalTexts, referredTo, shown, type TextOf } from './canonical';
import { stacksIn, type NameOf, type Side } from './side';
import type { OpenedRule } from './types';

interface Rule {
  readonly direction: 'in' | 'out';
  /** Canonical text of the group that has it. */
  readonly group: string;
  /** `-1` is all. */
  readonly protocol: string;
  /** Undefined: all. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly peer: string;
  readonly resource: string;
}

/** Rules that let through what none did before. */
export function openedRules(
  before: Side,
  after: Side,
  environment: string,
  nameOf: NameOf,
): OpenedRule[] {
  const was = rulesIn(before, environment);
  const known = new Set(
    stacksIn(before, environment).flatMap(({ resources }) => resources.map(({ id }) => id)),
  );
  const whole = known.size === 0;
  return rulesIn(after, environment)
    .filter((rule) => !was.some((one) => admits(one, rule)))
    .map((rule) => ({ rule, isNew: referredTo(rule.group).some((id) => !known.has(id)) }))
    .filter(
      ({ rule, isNew }) =>
        // The way out of what is new itself is part of it; so are the ways between what is new together.
        (!isNew || rule.direction === 'in') && (!whole || isAnyone(rule)),
    )
    .map(({ rule, isNew }) => {
      const words = (text: string): string => shown(text, (id) => nameOf(id, 'after'));
      return {
        direction: rule.direction,
        group: words(rule.group),
        ports: portWords(rule),
        peer: isAnyone(rule) ? `anyone (${rule.peer})` : words(rule.peer),
        isAnyone: isAnyone(rule),
        isNew,
        resource: rule.resource,
      };
    })
    .sort(
      (a, b) => Number(b.isAnyone) - Number(a.isAnyone) || a.group.localeCompare(b.group, 'en'),
    );
}

const isAnyone = ({ peer }: Rule): boolean => /^(?:0\.0\.0\.0|::)\/0$/.test(peer);

function rulesIn(side: Side, environment: string): Rule[] {
  const textOf = canonicalTexts(side.assembly);
  return stacksIn(side, environment).flatMap((stack) =>
    stack.resources.flatMap((resource) => rulesOf(resource, stack, textOf)),
  );
}

function rulesOf(resource: Resource, stack: Stack, textOf: TextOf): Rule[] {
  const { id, type, properties } = resource;
  const ruleOf = (entry: unknown, direction: Rule['direction'], group: string): Rule[] =>
    isObject(entry) ? [ruleIn(entry, direction, group, id, (value) => textOf(value, stack))] : [];
  if (type === 'AWS::EC2::SecurityGroup') {
    const own = `\${${id}}`;
    return [
      ...listOf(properties.SecurityGroupIngress).flatMap((entry) => ruleOf(entry, 'in', own)),
      ...listOf(properties.SecurityGroupEgress).flatMap((entry) => ruleOf(entry, 'out', own)),
    ];
  }
  const direction = DIRECTIONS[type];
  if (direction === undefined) return [];
  const group = textOf(properties.GroupId ?? properties.GroupName, stack);
  return ruleOf(properties, direction, group.replace(/\.GroupId\}$/, '}'));
}

const DIRECTIONS: Readonly<Record<string, Rule['direction']>> = {
  'AWS::EC2::SecurityGroupIngress': 'in',
  'AWS::EC2::SecurityGroupEgress': 'out',
};

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const PEERS = [
  'CidrIp',
  'CidrIpv6',
  'SourceSecurityGroupId',
  'DestinationSecurityGroupId',
  'SourceSecurityGroupName',
  'SourcePrefixListId',
  'DestinationPrefixListId',
];

function ruleIn(
  entry: Readonly<Record<string, unknown>>,
  direction: Rule['direction'],
  group: string,
  resource: string,
  text: (value: unknown) => string,
): Rule {
  const peer = PEERS.find((key) => entry[key] !== undefined);
  const number = (key: string): number | undefined =>
    entry[key] === undefined ? undefined : Number(text(entry[key]));
  return {
    direction,
    group,
    protocol: text(entry.IpProtocol ?? '-1'),
    from: number('FromPort'),
    to: number('ToPort'),
    peer: peer === undefined ? 'unknown' : text(entry[peer]).replace(/\.GroupId\}$/, '}'),
    resource,
  };
}

/** Whether all that one rule lets through, another did. */
function admits(one: Rule, other: Rule): boolean {
  return (
    one.direction === other.direction &&
    one.group === other.group &&
    (one.protocol === '-1' || one.protocol === other.protocol) &&
    holds(one, other) &&
    (one.peer === other.peer || contains(one.peer, other.peer))
  );
}

function holds(one: Rule, other: Rule): boolean {
  if (one.protocol === '-1' || one.from === undefined || one.from === -1) return true;
  if (other.from === undefined || other.from === -1) return false;
  return one.from <= other.from && (one.to ?? one.from) >= (other.to ?? other.from);
}

/** Whether a range of IPv4 addresses lies in another; of IPv6: in all. */
function contains(range: string, part: string): boolean {
  if (range === '::/0') return part.includes(':') && part.includes('/') && !part.includes('${');
  const [one, other] = [rangeOf(range), rangeOf(part)];
  if (one === undefined || other === undefined || one.bits > other.bits) return false;
  const shift = 2 ** (32 - one.bits);
  return Math.floor(one.address / shift) === Math.floor(other.address / shift);
}

function rangeOf(text: string): { readonly address: number; readonly bits: number } | undefined {
  const [, a, b, c, d, bits] = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(text) ?? [];
  if (bits === undefined) return undefined;
  const address = [a, b, c, d].reduce((sum, part) => sum * 256 + Number(part), 0);
  return { address, bits: Number(bits) };
}

function portWords({ protocol, from, to }: Rule): string {
  if (protocol === '-1') return 'all traffic';
  const name = /^\d+$/.test(protocol) ? `protocol ${protocol}` : protocol;
  if (from === undefined || from === -1 || (from === 0 && to === 65_535))
    return `${name}, all ports`;
  return `${name} ${to === undefined || to === from ? from : `${from}–${to}`}`;
}
