import {
  isObject,
  objectsIn,
  textAt,
  workloadsOf,
  type Assembly,
  type Workload,
} from '../../assembly';
import type { ServiceSettings } from './evidence';

/** A service of an environment, as the assembly has it. */
export interface PlannedService {
  readonly cluster: string;
  readonly name: string;
  /** Name of the stack that it is in. */
  readonly stack: string;
  /** Path of that stack. */
  readonly stackPath: string;
  readonly logicalId: string;
  /** Logical id of its task definition. */
  readonly definition: string;
  readonly settings: ServiceSettings;
}

/** The services of an environment whose names the assembly gives. */
export function plannedServices(assembly: Assembly, environment: string): PlannedService[] {
  const [cluster] = assembly.stacks
    .filter(({ stage }) => stage === environment)
    .flatMap(({ resources }) => resources)
    .filter(({ type }) => type === 'AWS::ECS::Cluster')
    .flatMap(({ properties }) => textAt(properties, 'ClusterName') ?? []);
  if (cluster === undefined) return [];
  return workloadsOf(assembly, environment).flatMap((workload) => {
    const { stack, definition, service } = workload;
    const name = textAt(service?.properties, 'ServiceName');
    if (name === undefined || service === undefined) return [];
    const settings = settingsOf(workload);
    return [
      {
        ...{ cluster, name, settings, stack: stack.name, stackPath: stack.path },
        ...{ logicalId: service.logicalId, definition: definition.logicalId },
      },
    ];
  });
}

function settingsOf({ stack, definition, service, containers }: Workload): ServiceSettings {
  const [door] = objectsIn(service?.properties.LoadBalancers);
  const target = stack.resources.find(
    ({ logicalId }) => logicalId === textAt(door?.TargetGroupArn, 'Ref'),
  )?.properties;
  const platform = textAt(definition.properties.RuntimePlatform, 'CpuArchitecture');
  const known = {
    architecture: platform === undefined ? undefined : platform === 'ARM64' ? 'arm64' : 'x86-64',
    memoryMib: whole(definition.properties.Memory),
    port: whole(door?.ContainerPort),
    healthPath: textAt(target, 'HealthCheckPath'),
    healthyCodes: textAt(target?.Matcher, 'HttpCode'),
    graceSeconds: whole(service?.properties.HealthCheckGracePeriodSeconds),
    breakerThreshold: breakerOf(service?.properties.DeploymentConfiguration),
    spot: objectsIn(service?.properties.CapacityProviderStrategy).some(
      ({ CapacityProvider }) => CapacityProvider === 'FARGATE_SPOT',
    ),
    secrets: containers
      .flatMap(({ Secrets }) => objectsIn(Secrets))
      .flatMap(({ ValueFrom, Name }) =>
        typeof ValueFrom === 'string' ? [ValueFrom] : named(Name),
      ),
  };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
}

function breakerOf(configuration: unknown): number | undefined {
  const breaker = isObject(configuration) ? configuration.DeploymentCircuitBreaker : undefined;
  const threshold = isObject(breaker) ? breaker.ThresholdConfiguration : undefined;
  return isObject(threshold) ? whole(threshold.Value) : undefined;
}

const named = (name: unknown): string[] => (typeof name === 'string' ? [name] : []);

function whole(value: unknown): number | undefined {
  const number = isObject(value) || value === undefined ? NaN : Number(value);
  return Number.isInteger(number) ? number : undefined;
}
