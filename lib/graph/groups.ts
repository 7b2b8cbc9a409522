import { textAt, type Resource, type Stack } from '../assembly';
import { list, property, type Model } from './model';
import type { Place } from './rules';
import { tiersOf } from './tiers';
import type { Group } from './types';

/** The frames of the picture: accounts and regions, VPCs, tiers of subnets, regional services, operations. */
export interface Frames {
  readonly groups: readonly Group[];
  /** Frame of a card: the subnets that it names, otherwise what its kind is. */
  groupOf(resource: Resource, place: Place): string;
  /** Frame that stands for a resource without a card. */
  homeOf(resource: Resource): string;
}

/** Frames of one account and region. */
interface Surroundings {
  readonly account: string;
  readonly regional: string;
  readonly operations: string;
  readonly groups: readonly Group[];
  readonly vpcs: readonly Network[];
}

interface Network {
  readonly vpc: Resource;
  readonly id: string;
  /** Tier → frame. */
  readonly tiers: ReadonlyMap<string, string>;
}

export function framesOf(model: Model): Frames {
  const tiers = tiersOf(model);
  const vpcs = model.ofType('AWS::EC2::VPC');
  const places = Map.groupBy(model.stacks, placeOf);
  if (places.size === 0) places.set('/', []);
  const accounts = new Set([...places.keys()].map((key) => key.split('/')[0]));
  const outer: Group[] = [];
  const around = new Map<string, Surroundings>();
  const frameOf = new Map<string, string>();
  for (const [key, stacks] of places) {
    const frame = outerFrame(key, places.size, accounts.size, model.stage, outer);
    const named = (id: string): string => (around.size === 0 ? id : `${id}:${key}`);
    const paths = new Set(stacks.map(({ path }) => path));
    const networks = vpcs
      .filter(({ stack }) => paths.has(stack))
      .map((vpc) => network(vpc, vpc === vpcs[0], frame, model, tiers));
    for (const { frames } of networks)
      for (const { id, resources } of frames)
        for (const resource of resources) frameOf.set(resource, id);
    const own = { account: frame, regional: named('regional'), operations: named('operations') };
    around.set(key, {
      ...own,
      vpcs: networks,
      groups: [
        group(own.regional, 'regional', 'Regional services', frame),
        group(own.operations, 'operations', 'Operations', frame),
        ...networks.flatMap(({ frames }) => frames),
      ],
    });
  }
  const stackOf = new Map(model.stacks.map((stack) => [stack.path, stack]));
  const surroundings = ({ stack }: Resource): Surroundings | undefined => {
    const known = stackOf.get(stack);
    return known && around.get(placeOf(known));
  };
  return {
    groups: [...outer, ...[...around.values()].flatMap(({ groups }) => groups)],
    groupOf: (resource, place) => {
      const subnet = subnetsOf(resource, model).find(({ id }) => frameOf.has(id));
      const tier = subnet && frameOf.get(subnet.id);
      const near = surroundings(resource);
      if (tier !== undefined) return tier;
      if (near === undefined) return 'account';
      if (place === 'operations' || place === 'regional') return near[place];
      return vpcFor(resource, near.vpcs, model)?.tiers.get(place) ?? near.regional;
    },
    homeOf: (resource) => {
      const near = surroundings(resource);
      const tier = frameOf.get(resource.id);
      if (tier !== undefined || near === undefined) return tier ?? 'account';
      const vpc = resource.type.startsWith('AWS::EC2')
        ? vpcFor(resource, near.vpcs, model)
        : undefined;
      return vpc?.id ?? near.account;
    },
  };
}

const placeOf = ({ account, region }: Pick<Stack, 'account' | 'region'>): string =>
  `${account}/${region}`;

const group = (id: string, kind: Group['kind'], title: string, parent?: string): Group => ({
  id,
  kind,
  title,
  parent,
  resources: [],
});

/** One frame for account and region where there is one of each; otherwise regions in accounts. Returns the inner one's id. */
function outerFrame(
  key: string,
  places: number,
  accounts: number,
  stage: string,
  outer: Group[],
): string {
  const [account = '', region = ''] = key.split('/');
  const whose = `AWS account ${account}`;
  if (places === 1) {
    outer.push(group('account', 'account', dots(stage, whose, region)));
    return 'account';
  }
  const id = outer.length === 0 ? 'account' : `account:${account}`;
  const known = outer.find(({ kind, title }) => kind === 'account' && title.endsWith(whose));
  if (known === undefined) outer.push(group(id, 'account', dots(accounts > 1 ? '' : stage, whose)));
  const inner = `region:${key}`;
  outer.push(group(inner, 'region', region, known?.id ?? id));
  return inner;
}

function network(
  vpc: Resource,
  first: boolean,
  parent: string,
  model: Model,
  tierOf: ReadonlyMap<string, Group['kind']>,
): Network & { readonly frames: readonly Group[] } {
  const subnets = model
    .ofType('AWS::EC2::Subnet')
    .filter(({ id }) => model.usedAt(id, 'Properties.VpcId').some((used) => used.id === vpc.id));
  const tiers = Map.groupBy(subnets, ({ id }) => tierOf.get(id) ?? 'isolated');
  const zones = Math.max(0, ...[...tiers.values()].map((tier) => tier.length));
  const named = (id: string): string => (first ? id : `${id}:${vpc.id}`);
  const range = textAt(vpc.properties, 'CidrBlock') ?? '';
  const outer = group(named('vpc'), 'vpc', dots('VPC', range, `${zones} zones`), parent);
  const cluster = model.ofType('AWS::ECS::Cluster').length > 0;
  const inner = [...tiers].map(([tier, members]) => ({
    ...group(
      named(tier),
      tier,
      dots(
        `${tier} subnets`,
        sizeOf(members),
        tier === 'private' && cluster ? 'ECS cluster on Fargate' : '',
      ),
      outer.id,
    ),
    resources: members.map(({ id }) => id),
  }));
  return {
    vpc,
    id: outer.id,
    tiers: new Map(inner.map(({ kind, id }) => [kind, id])),
    frames: [{ ...outer, resources: [vpc.id] }, ...inner],
  };
}

/** Places where a resource says in which subnets it lies; a schedule names those of the task that it starts. */
const LIES_IN =
  /^Properties\.(?:VpcConfig|VPCConfig|SubnetIds?|Subnets|SubnetMappings|VPCZoneIdentifier|NetworkConfiguration|VpcSubnetIds|ResourcesVpcConfig|VPCOptions|BrokerNodeGroupInfo|Instances)\b/;
const SUBNET_GROUP =
  /^Properties\.(?:DBSubnetGroupName|CacheSubnetGroupName|SubnetGroupName|ClusterSubnetGroupName|ReplicationSubnetGroupIdentifier)\b/;

function subnetsOf(resource: Resource, model: Model): Resource[] {
  const isSubnet = ({ type }: Resource): boolean => type === 'AWS::EC2::Subnet';
  const used = model.usesOf(resource.id).flatMap(({ to, at }) => {
    const target = model.resource(to);
    if (target === undefined) return [];
    if (LIES_IN.test(at)) return [target];
    return SUBNET_GROUP.test(at) ? model.usedAt(to, 'Properties.SubnetIds') : [];
  });
  const mounts = model
    .usersOf(resource.id)
    .filter(({ at }) => at.startsWith('Properties.FileSystemId'))
    .flatMap(({ from }) => model.usedAt(from, 'Properties.SubnetId'));
  return [...used, ...mounts].filter(isSubnet);
}

/** The VPC that a resource names, itself or through its security groups; the one of its stack; the only one. */
function vpcFor(resource: Resource, vpcs: readonly Network[], model: Model): Network | undefined {
  if (vpcs.length < 2) return vpcs[0];
  const used = model.usesOf(resource.id).map(({ to }) => to);
  const near = new Set([
    ...used,
    ...used.flatMap((id) => model.usedAt(id, 'Properties.VpcId').map((vpc) => vpc.id)),
    resource.id,
  ]);
  return (
    vpcs.find(({ vpc }) => near.has(vpc.id)) ??
    vpcs.find(({ vpc }) => vpc.stack === resource.stack) ??
    vpcs[0]
  );
}

function sizeOf(subnets: readonly Resource[]): string {
  const [mask] = list(subnets[0] && property(subnets[0], 'CidrBlock')).map(
    (range) => String(range).split('/')[1],
  );
  return mask === undefined ? `${subnets.length}` : `/${mask} × ${subnets.length}`;
}

function dots(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('  ·  ');
}
