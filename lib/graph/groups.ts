import { textAt, type Resource } from '../assembly';
import { list, property, type Model } from './model';
import type { Group } from './types';

export const GROUP = {
  account: 'account',
  vpc: 'vpc',
  public: 'public',
  private: 'private',
  isolated: 'isolated',
  regional: 'regional',
  operations: 'operations',
} as const;

type Tier = 'public' | 'private' | 'isolated';

/** The frames of the picture: account and region, VPC, tiers of subnets, regional services, operations. */
export function groupsOf(model: Model): Group[] {
  const [stack] = model.stacks;
  const [vpc] = model.ofType('AWS::EC2::VPC');
  const account = {
    id: GROUP.account,
    kind: 'account' as const,
    title: dots(model.stage, `AWS account ${stack?.account ?? ''}`, stack?.region ?? ''),
    parent: undefined,
    resources: [],
  };
  const outer: Group[] = [
    account,
    {
      id: GROUP.regional,
      kind: 'regional',
      title: 'Regional services',
      parent: GROUP.account,
      resources: [],
    },
    {
      id: GROUP.operations,
      kind: 'operations',
      title: 'Operations',
      parent: GROUP.account,
      resources: [],
    },
  ];
  if (vpc === undefined) return outer;
  const tiers = Map.groupBy(model.ofType('AWS::EC2::Subnet'), (subnet) => tierOf(subnet, model));
  const zones = Math.max(0, ...[...tiers.values()].map((subnets) => subnets.length));
  return [
    ...outer,
    {
      id: GROUP.vpc,
      kind: 'vpc',
      title: dots('VPC', textAt(vpc.properties, 'CidrBlock') ?? '', `${zones} zones`),
      parent: GROUP.account,
      resources: [vpc.id],
    },
    ...[...tiers].map(([tier, subnets]) => ({
      id: tier,
      kind: tier,
      title: dots(
        `${tier} subnets`,
        sizeOf(subnets),
        tier === 'private' && hasCluster(model) ? 'ECS cluster on Fargate' : '',
      ),
      parent: GROUP.vpc,
      resources: subnets.map(({ id }) => id),
    })),
  ];
}

const hasCluster = (model: Model): boolean => model.ofType('AWS::ECS::Cluster').length > 0;

/** By its routes: to an internet gateway, to a NAT gateway, or nowhere. */
function tierOf(subnet: Resource, model: Model): Tier {
  const tables = model
    .ofType('AWS::EC2::SubnetRouteTableAssociation')
    .filter(({ id }) =>
      model.usedAt(id, 'Properties.SubnetId').some((used) => used.id === subnet.id),
    )
    .flatMap(({ id }) => model.usedAt(id, 'Properties.RouteTableId'));
  const routes = model
    .ofType('AWS::EC2::Route')
    .filter(({ id }) =>
      model.usedAt(id, 'Properties.RouteTableId').some((used) => tables.includes(used)),
    );
  if (routes.some((route) => property(route, 'GatewayId') !== undefined)) return 'public';
  return routes.some((route) => property(route, 'NatGatewayId') !== undefined)
    ? 'private'
    : 'isolated';
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
