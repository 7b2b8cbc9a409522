import { isObject, objectsIn, textAt, type Resource } from '../../assembly';
import type { Values } from '../cloud/values';
import { numberAt } from './definition';

/** How a service is scaled. Times in seconds. */
export interface ScalingSettings {
  readonly minimum: number;
  readonly maximum: number;
  readonly backlog: readonly Backlog[];
  /** Requests a minute that a task is to have. */
  readonly requestsPerTarget: number | undefined;
  /** Policies that nothing here can follow: their metrics are AWS's. */
  readonly ignored: readonly string[];
}

export interface Backlog {
  /** Names of the queues. */
  readonly queues: readonly string[];
  /** Messages that a task is to have. */
  readonly target: number;
  readonly outCooldownSeconds: number;
  readonly inCooldownSeconds: number;
}

/** Undefined: the service is not scaled. */
export function scalingOf(
  service: Resource,
  resources: readonly Resource[],
  values: Values,
): ScalingSettings | undefined {
  const name = textAt(values.properties(service), 'ServiceName') ?? service.logicalId;
  const target = resources
    .filter(({ type }) => type === 'AWS::ApplicationAutoScaling::ScalableTarget')
    .find((one) => (textAt(values.properties(one), 'ResourceId') ?? '').endsWith(`/${name}`));
  if (target === undefined) return undefined;
  const properties = values.properties(target);
  const policies = resources.filter(
    (one) =>
      one.type === 'AWS::ApplicationAutoScaling::ScalingPolicy' &&
      textAt(one.properties.ScalingTargetId, 'Ref') === target.logicalId &&
      one.stack === target.stack,
  );
  const read = policies.map((policy) => ({ policy, ...policyOf(values.properties(policy)) }));
  return {
    minimum: numberAt(properties, 'MinCapacity') ?? 1,
    maximum: numberAt(properties, 'MaxCapacity') ?? 1,
    backlog: read.flatMap(({ backlog }) => backlog ?? []),
    requestsPerTarget: read.map(({ requests }) => requests).find((one) => one !== undefined),
    ignored: read
      .filter(({ backlog, requests }) => backlog === undefined && requests === undefined)
      .map(({ policy }) => policy.path.split('/').at(-2) ?? policy.logicalId),
  };
}

function policyOf(policy: Readonly<Record<string, unknown>>): {
  readonly backlog?: Backlog;
  readonly requests?: number;
} {
  const tracking = policy.TargetTrackingScalingPolicyConfiguration;
  if (!isObject(tracking)) return {};
  const target = numberAt(tracking, 'TargetValue') ?? 1;
  const predefined = textAt(tracking.PredefinedMetricSpecification, 'PredefinedMetricType');
  if (predefined === 'ALBRequestCountPerTarget') return { requests: target };
  const custom = tracking.CustomizedMetricSpecification;
  const metrics = objectsIn(isObject(custom) ? custom.Metrics : undefined);
  const queues = metrics.flatMap(({ MetricStat }) => {
    const metric = isObject(MetricStat) ? MetricStat.Metric : undefined;
    if (!isObject(metric) || metric.Namespace !== 'AWS/SQS') return [];
    return objectsIn(metric.Dimensions).flatMap((one) =>
      one.Name === 'QueueName' ? [String(one.Value)] : [],
    );
  });
  if (queues.length === 0) return {};
  return {
    backlog: {
      ...{ queues: [...new Set(queues)], target },
      outCooldownSeconds: numberAt(tracking, 'ScaleOutCooldown') ?? 300,
      inCooldownSeconds: numberAt(tracking, 'ScaleInCooldown') ?? 300,
    },
  };
}
