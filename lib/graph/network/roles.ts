import type { Resource } from '../../assembly';
import { property, type Model } from '../model';

/** Who connects and who listens: a rule of a security group says only what would be let through. */

const STORES =
  /^AWS::(?:RDS|DocDB|Neptune|ElastiCache|MemoryDB|Redshift|RedshiftServerless|OpenSearchService|Elasticsearch|EFS|FSx|MSK|AmazonMQ|DAX)::/;

export const BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';

/** A database proxy does both. */
const PROXY = 'AWS::RDS::DBProxy';

/** What only waits for connections and opens none itself; a load balancer opens them to its targets alone. */
export const opens = ({ type }: Resource): boolean =>
  type !== BALANCER && (type === PROXY || !STORES.test(type));

export const isStore = ({ type }: Resource): boolean => STORES.test(type);

/** Functions, builds and jobs answer nobody's connection. */
export const listens = ({ type }: Resource): boolean =>
  !/^AWS::(?:Lambda|Serverless|CodeBuild|Glue|SageMaker|Batch|Synthetics)::/.test(type);

/** Whether an address of the internet can lead to it: what a rule allows to the whole world may still lie inside. */
export function isOnInternet(resource: Resource, model: Model): boolean {
  switch (resource.type) {
    case BALANCER:
      return resource.properties.Scheme === 'internet-facing';
    case 'AWS::ElasticLoadBalancing::LoadBalancer':
      return resource.properties.Scheme !== 'internal';
    case 'AWS::ECS::Service':
      return (
        property(resource, 'NetworkConfiguration', 'AwsvpcConfiguration', 'AssignPublicIp') ===
        'ENABLED'
      );
    case 'AWS::EC2::Instance':
    case 'AWS::AutoScaling::AutoScalingGroup':
      return isInPublicSubnet(resource, model);
    default:
      return resource.properties.PubliclyAccessible === true;
  }
}

/** Subnets that no template holds may be public. */
function isInPublicSubnet(resource: Resource, model: Model): boolean {
  const subnets = model
    .usesOf(resource.id)
    .map(({ to }) => model.resource(to))
    .filter((used) => used?.type === 'AWS::EC2::Subnet');
  return subnets.length === 0 || subnets.some((subnet) => subnet && hasWayIn(subnet, model));
}

function hasWayIn(subnet: Resource, model: Model): boolean {
  return model
    .usersOf(subnet.id)
    .filter(({ at }) => at === 'Properties.SubnetId')
    .flatMap(({ from }) => model.usedAt(from, 'Properties.RouteTableId'))
    .flatMap((table) => model.usersOf(table.id))
    .some(({ from }) => {
      const route = model.resource(from);
      return route?.type === 'AWS::EC2::Route' && route.properties.GatewayId !== undefined;
    });
}
