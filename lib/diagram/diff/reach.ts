import type { Edge, ResourceRecord, Snapshot } from '../../graph';
import { inBoth, type Context } from './context';
import type { EdgeChange, Remark } from './types';

/** Who can reach what over the network, and who is handed a secret, that could not before; or no longer. */
export function reach(context: Context): Remark[] {
  return [...context.edges.flatMap((change) => ofEdge(change, context)), ...openRules(context)];
}

const isOutside = (id: string): boolean => id.replace(/^(?:before:)+/, '').startsWith('external:');

function ofEdge(change: EdgeChange, context: Context): Remark[] {
  const { from, to, before, after } = change;
  const edge = after ?? before;
  if (edge === undefined) return [];
  const both = inBoth(context);
  const known = [from, to].filter((id) => both.has(id) || isOutside(id)).length;
  if (known === 0 || (known === 1 && change.mark === 'removed')) return [];
  if (edge.kind === 'traffic') return traffic(change, context);
  if (edge.label.split(', ').includes('secret') && !byRight(edge, context)) {
    if (change.mark === 'changed') return [];
    const isNew = change.mark === 'added';
    const text = `${context.union.titleOf(from)} is ${isNew ? 'now' : 'no longer'} handed ${context.union.titleOf(to)}`;
    return [{ text, effect: isNew ? 'opens' : 'closes', nodes: [from, to] }];
  }
  return [];
}

/** Rights are said from the statements of policies, which say more than an edge does. */
function byRight({ evidence }: Edge, { before, after }: Context): boolean {
  const types = new Map(
    [...before.resources, ...after.resources].map(({ id, type }) => [id, type]),
  );
  return evidence.every(({ resource }) => types.get(resource)?.startsWith('AWS::IAM::') === true);
}

function traffic({ from, to, before, after }: EdgeChange, { union }: Context): Remark[] {
  const works = (edge: Edge | undefined) => edge !== undefined && edge.problem === undefined;
  const ports = (edge: Edge | undefined) =>
    works(edge) ? (edge?.label ?? '').split(', ').filter((label) => label !== '') : [];
  const [was, is] = [ports(before), ports(after)];
  const names = { from: union.titleOf(from), to: union.titleOf(to) };
  const said = (opens: boolean, labels: readonly string[]): Remark => ({
    text: `${names.from} can ${opens ? 'now' : 'no longer'} reach ${names.to}${labels.length === 0 ? '' : ` on ${labels.join(', ')}`}`,
    effect: opens ? 'opens' : 'closes',
    nodes: [from, to],
  });
  if (works(before) !== works(after)) return [works(after) ? said(true, is) : said(false, was)];
  const [more, fewer] = [
    is.filter((label) => !was.includes(label)),
    was.filter((label) => !is.includes(label)),
  ];
  return [
    ...(more.length > 0 ? [said(true, more)] : []),
    ...(fewer.length > 0 ? [said(false, fewer)] : []),
  ];
}

/** Rules of security groups that admit everybody, where no edge says so. */
function openRules(context: Context): Remark[] {
  const { before, after, union } = context;
  const was = openPorts(before, union.holderBefore);
  const is = openPorts(after, union.holderAfter);
  const said = new Set(context.edges.flatMap(({ from, to }) => (isOutside(from) ? [to] : [])));
  const one = (key: string, opens: boolean): Remark[] => {
    const [holder = '', port = ''] = JSON.parse(key) as string[];
    if (said.has(holder)) return [];
    const verb = opens ? 'now admits' : 'no longer admits';
    const text = `The security group of ${union.titleOf(holder)} ${verb} anyone on the internet on ${port}`;
    return [{ text, effect: opens ? 'opens' : 'closes', nodes: [holder] }];
  };
  return [
    ...[...is].flatMap((key) => (was.has(key) ? [] : one(key, true))),
    ...[...was].flatMap((key) => (is.has(key) ? [] : one(key, false))),
  ];
}

function openPorts(
  { resources }: Snapshot,
  holderOf: (id: string) => string | undefined,
): Set<string> {
  return new Set(
    resources.flatMap((resource) => {
      const holder = holderOf(resource.id);
      if (holder === undefined) return [];
      return rulesIn(resource)
        .filter((rule) => /CidrIp(?:v6)?: (?:0\.0\.0\.0\/0|::\/0)/.test(rule))
        .map((rule) => JSON.stringify([holder, portsOf(rule)]));
    }),
  );
}

function rulesIn({ type, properties }: ResourceRecord): string[] {
  if (type === 'AWS::EC2::SecurityGroup')
    return Object.entries(properties).flatMap(([path, text]) =>
      path.startsWith('SecurityGroupIngress[') ? [text] : [],
    );
  if (type !== 'AWS::EC2::SecurityGroupIngress') return [];
  return [
    Object.entries(properties)
      .map(([key, text]) => `${key}: ${text}`)
      .join(', '),
  ];
}

function portsOf(rule: string): string {
  const value = (key: string) => new RegExp(`\\b${key}: ([^,}]+)`).exec(rule)?.[1] ?? '';
  const [protocol, from, to] = [value('IpProtocol'), value('FromPort'), value('ToPort')];
  if (protocol === '-1' || protocol === '') return 'all ports';
  return from === to ? `${protocol} ${from}` : `${protocol} ${from}–${to}`;
}
