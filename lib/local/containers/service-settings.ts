import { isObject, objectsIn, textAt, type Resource } from '../../assembly';
import type { Values } from '../cloud/values';
import { numberAt } from './definition';

/** What a service of ECS is asked for. Times in seconds. */
export interface ServiceSettings {
  readonly name: string;
  readonly arn: string;
  readonly desired: number;
  readonly minimumHealthyPercent: number;
  readonly maximumPercent: number;
  readonly breaker: {
    readonly enabled: boolean;
    readonly rollback: boolean;
    readonly threshold: (desired: number) => number;
  };
  readonly gracePeriodSeconds: number;
  readonly targets: readonly {
    readonly group: string;
    readonly container: string;
    readonly port: number;
  }[];
  /** Names under which other containers find it, by Service Connect. */
  readonly aliases: readonly string[];
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ecs-service.html */
export function serviceSettings(
  service: Resource,
  values: Values,
  scaledFrom?: number,
): ServiceSettings {
  const properties = values.properties(service);
  const deployment = isObject(properties.DeploymentConfiguration)
    ? properties.DeploymentConfiguration
    : {};
  const breaker = isObject(deployment.DeploymentCircuitBreaker)
    ? deployment.DeploymentCircuitBreaker
    : {};
  const connect = isObject(properties.ServiceConnectConfiguration)
    ? properties.ServiceConnectConfiguration
    : {};
  const name = textAt(properties, 'ServiceName') ?? service.logicalId;
  return {
    name,
    arn: values.nameOf(service),
    desired: numberAt(properties, 'DesiredCount') ?? scaledFrom ?? 1,
    minimumHealthyPercent: numberAt(deployment, 'MinimumHealthyPercent') ?? 100,
    maximumPercent: numberAt(deployment, 'MaximumPercent') ?? 200,
    breaker: {
      enabled: breaker.Enable === true,
      rollback: breaker.Rollback === true,
      threshold: thresholdOf(breaker.ThresholdConfiguration),
    },
    gracePeriodSeconds: numberAt(properties, 'HealthCheckGracePeriodSeconds') ?? 0,
    targets: objectsIn(properties.LoadBalancers).map((one) => ({
      group: textAt(one, 'TargetGroupArn') ?? '',
      container: textAt(one, 'ContainerName') ?? '',
      port: numberAt(one, 'ContainerPort') ?? 80,
    })),
    aliases: objectsIn(connect.Services).flatMap((one) => [
      ...objectsIn(one.ClientAliases).flatMap((alias) => textAt(alias, 'DnsName') ?? []),
      ...[textAt(one, 'DiscoveryName') ?? []].flat(),
    ]),
  };
}

/** As ECS counts where nothing is said: half of the tasks, at least 3 and at most 200. */
function thresholdOf(configuration: unknown): (desired: number) => number {
  const value = numberAt(configuration, 'Value');
  if (value === undefined) return (desired) => bounded(Math.ceil(desired / 2));
  if (textAt(configuration, 'Type') === 'COUNT') return () => value;
  return (desired) => bounded(Math.ceil((desired * value) / 100));
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html */
const bounded = (count: number): number => Math.min(200, Math.max(3, count));
