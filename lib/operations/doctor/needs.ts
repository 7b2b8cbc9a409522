import type { Assembly, Resource } from '../../assembly';
import { isObject, objectsIn } from '../../assembly';
import { fargateNeeds, type FargateNeeds } from '../cost/fargate';
import { sceneOf } from '../cost/scene';
import { DEFAULT_USAGE } from '../cost';

/** What the templates of an environment take of an account's quotas. */
export interface Needs {
  readonly vpcs: readonly Resource[];
  readonly addresses: readonly Resource[];
  readonly natGateways: readonly Resource[];
  readonly balancers: readonly Resource[];
  readonly listenerRules: readonly Resource[];
  /** Rules of the security group that has most of them, in one direction. */
  readonly groupRules: { readonly group: string; readonly count: number } | undefined;
  readonly fargate: FargateNeeds;
}

export function needsOf(assembly: Assembly, environment: string): Needs {
  const scene = sceneOf(assembly, environment, DEFAULT_USAGE);
  const ofType = (type: string) => [...scene.ofType(type)];
  return {
    vpcs: ofType('AWS::EC2::VPC'),
    addresses: ofType('AWS::EC2::EIP'),
    natGateways: ofType('AWS::EC2::NatGateway'),
    balancers: ofType('AWS::ElasticLoadBalancingV2::LoadBalancer').filter(
      ({ properties }) => (properties.Type ?? 'application') === 'application',
    ),
    listenerRules: ofType('AWS::ElasticLoadBalancingV2::ListenerRule'),
    groupRules: mostRules(scene.resources),
    fargate: fargateNeeds(scene),
  };
}

/** The rules within a group, and those that stand beside it. */
function mostRules(resources: readonly Resource[]): Needs['groupRules'] {
  const counts = new Map<string, number>();
  const add = (group: string, direction: string, count: number): void => {
    const key = `${direction} ${group}`;
    counts.set(key, (counts.get(key) ?? 0) + count);
  };
  for (const { type, stack, logicalId, properties } of resources) {
    if (type === 'AWS::EC2::SecurityGroup') {
      for (const direction of ['Ingress', 'Egress'])
        add(
          `${stack}#${logicalId}`,
          direction,
          objectsIn(properties[`SecurityGroup${direction}`]).length,
        );
    }
    const [, direction] = /^AWS::EC2::SecurityGroup(Ingress|Egress)$/.exec(type) ?? [];
    const group = direction === undefined ? undefined : groupIn(properties.GroupId);
    if (direction !== undefined && group !== undefined) add(`${stack}#${group}`, direction, 1);
  }
  const [most] = [...counts].sort(([, one], [, other]) => other - one);
  return most === undefined ? undefined : { group: most[0], count: most[1] };
}

/** Logical id of the group that a rule belongs to, in its own stack. */
function groupIn(value: unknown): string | undefined {
  if (!isObject(value)) return undefined;
  if (typeof value.Ref === 'string') return value.Ref;
  const attribute = value['Fn::GetAtt'];
  const [first] = Array.isArray(attribute) ? (attribute as unknown[]) : [];
  return typeof first === 'string' ? first : undefined;
}
