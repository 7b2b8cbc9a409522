import { objectsIn, textAt, type Resource } from '../../assembly';
import { charge, flat, type Free, type Pricing, type Scene } from './model';
import { HOURS, requestsPerMonth } from './usage';

const GATEWAY = 'AWS::EC2::NatGateway';
const ENDPOINT = 'AWS::EC2::VPCEndpoint';
const BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';

/** What one load balancer capacity unit holds. https://aws.amazon.com/elasticloadbalancing/pricing/ */
const LCU = { newConnectionsPerSecond: 25, gbPerHour: 1 };

/** GB a month that pass one of the gateways, or one of the endpoints where there are no gateways. */
const share = (scene: Scene, ways: number): number => scene.usage.gbNat / Math.max(1, ways);

/** Zones in which a NAT gateway is charged: a regional one is in each of the environment's. */
const zonesOf = (resource: Resource, { zones }: Scene): number =>
  isRegional(resource) ? zones : 1;

export const isRegional = ({ properties }: Resource): boolean =>
  properties.AvailabilityMode === 'regional';

export function natGateway(resource: Resource, scene: Scene): Pricing {
  const zones = zonesOf(resource, scene);
  const gb = share(scene, scene.ofType(GATEWAY).length);
  const regional = isRegional(resource);
  return {
    kind: regional ? 'Regional NAT gateway' : 'NAT gateway',
    detail: `${regional ? `${zones} zones, ` : ''}${HOURS} hours, ${round(gb)} GB`,
    charges: [
      charge('hours', 'nat.hour', flat(HOURS * zones)),
      charge('GB', 'nat.gb', flat(gb)),
      // It brings its addresses itself; those of a zonal one are resources of their own.
      ...(regional ? [charge('public addresses, hours', 'ipv4.hour', flat(HOURS * zones))] : []),
    ],
  };
}

export function endpoint(resource: Resource, scene: Scene): Pricing | Free {
  if (!isInterface(resource)) return { free: 'a gateway endpoint' };
  const zones = listLength(resource.properties.SubnetIds) ?? scene.zones;
  const gb =
    scene.ofType(GATEWAY).length > 0
      ? 0
      : share(scene, scene.ofType(ENDPOINT).filter(isInterface).length);
  return {
    kind: 'Interface endpoint',
    detail: `${zones} zones × ${HOURS} hours, ${round(gb)} GB`,
    charges: [
      charge('zone hours', 'endpoint.hour', flat(HOURS * zones)),
      charge('GB', 'endpoint.gb', flat(gb)),
    ],
  };
}

export const isInterface = (resource: Resource): boolean =>
  resource.properties.VpcEndpointType === 'Interface';

export function address(): Pricing {
  return {
    kind: 'Public IPv4 address',
    detail: `${HOURS} hours`,
    charges: [charge('hours', 'ipv4.hour', flat(HOURS))],
  };
}

/** An application load balancer, its public addresses, and what leaves through it. */
export function loadBalancer(resource: Resource, scene: Scene): Pricing {
  const type = textAt(resource.properties, 'Type') ?? 'application';
  if (type !== 'application') {
    return {
      kind: 'Load balancer',
      detail: type,
      charges: [],
      notPriced: [`${type} load balancers`],
    };
  }
  const open = resource.properties.Scheme !== 'internal';
  const balancers = scene.ofType(BALANCER).length;
  const gb = open ? scene.usage.gbOut / balancers : 0;
  const requests = scene.usage.requests / balancers;
  const zones = listLength(resource.properties.Subnets) ?? scene.zones;
  // Each request as a connection of its own: the most that it can be.
  const units = Math.max(requests / LCU.newConnectionsPerSecond, gb / HOURS / LCU.gbPerHour);
  return {
    kind: 'Load balancer',
    detail: `${HOURS} hours, ${perSecond(requests)}, ${round(gb)} GB out`,
    charges: [
      charge('hours', 'loadBalancer.hour', flat(HOURS)),
      charge('capacity unit hours', 'loadBalancer.lcuHour', flat(units * HOURS)),
      ...(open
        ? [
            charge('public addresses, hours', 'ipv4.hour', flat(zones * HOURS)),
            charge('GB to the internet', 'transfer.outGb', flat(gb)),
          ]
        : []),
    ],
  };
}

/** Rule groups of AWS that cost more than a rule. https://aws.amazon.com/waf/pricing/ */
const DEAR_RULES = /BotControl|AccountTakeover|AccountCreationFraud|AntiDDoS/;

export function webAcl(resource: Resource, scene: Scene): Pricing {
  const rules = objectsIn(resource.properties.Rules);
  const dear = rules.filter((rule) => DEAR_RULES.test(JSON.stringify(rule)));
  const acls = scene.ofType('AWS::WAFv2::WebACL').length;
  return {
    kind: 'Web ACL',
    detail: `${rules.length} rules, ${perSecond(scene.usage.requests / acls)}`,
    charges: [
      charge('ACL', 'waf.aclMonth', flat(1)),
      charge('rules', 'waf.ruleMonth', flat(rules.length)),
      charge('requests', 'waf.requestMillion', flat(requestsPerMonth(scene.usage) / acls / 1e6)),
    ],
    ...(dear.length > 0 && { notPriced: ['what AWS asks for its intelligent rule groups'] }),
  };
}

export const hostedZone = (): Pricing => ({
  kind: 'Hosted zone',
  detail: 'queries not counted',
  charges: [charge('zone', 'route53.zoneMonth', flat(1))],
});

const listLength = (value: unknown): number | undefined =>
  Array.isArray(value) ? value.length : undefined;

const round = (value: number): number => Math.round(value * 100) / 100;

const perSecond = (requests: number): string =>
  `${round(requests)} ${requests === 1 ? 'request' : 'requests'}/s`;
