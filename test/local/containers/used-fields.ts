import { isObject, readAssembly } from '../../../lib/assembly';
import { examples } from '../../support/all-examples';
import { sampleApplication, synthesized } from '../../support/sample';

/** Types whose fields a container engine and a load balancer on this machine have to do with. */
const TYPES: Readonly<Record<string, string>> = {
  'AWS::ECS::TaskDefinition': 'TaskDefinition',
  'AWS::ECS::Service': 'Service',
  'AWS::ElasticLoadBalancingV2::TargetGroup': 'TargetGroup',
  'AWS::ElasticLoadBalancingV2::Listener': 'Listener',
  'AWS::ElasticLoadBalancingV2::ListenerRule': 'ListenerRule',
  'AWS::ApplicationAutoScaling::ScalableTarget': 'ScalableTarget',
  'AWS::ApplicationAutoScaling::ScalingPolicy': 'ScalingPolicy',
  'AWS::Scheduler::Schedule': 'Schedule',
};

/** `TaskDefinition.ContainerDefinitions.HealthCheck.Command`: every field that the kit writes, in the sample and in all examples. */
export function usedFields(): ReadonlySet<string> {
  const applications = [sampleApplication(), ...Object.values(examples())];
  const found = new Set<string>();
  for (const application of applications)
    for (const { resources } of readAssembly(synthesized(application)).stacks)
      for (const { type, properties } of resources) {
        const name = TYPES[type];
        if (name !== undefined) collect(properties, name, found);
      }
  return found;
}

/** What stands below a function of CloudFormation is no field. */
function collect(value: unknown, path: string, found: Set<string>): void {
  if (Array.isArray(value)) for (const one of value) collect(one, path, found);
  if (!isObject(value)) return;
  for (const [key, below] of Object.entries(value)) {
    if (key === 'Ref' || key.startsWith('Fn::')) return;
    found.add(`${path}.${key}`);
    collect(below, `${path}.${key}`, found);
  }
}
