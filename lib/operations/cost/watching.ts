import { objectsIn, textAt, type Resource } from '../../assembly';
import { charge, flat, type Free, type Pricing, type Scene } from './model';
import { numberAt } from './scene';

/**
 * Stored logs are compressed; AWS's own examples count 0.15 byte for each byte taken in.
 * https://aws.amazon.com/cloudwatch/pricing/
 */
const COMPRESSED = 0.15;
/** Months of logs that are there where they never expire, or for the length of a year of retention. */
const MONTHS_PER_YEAR = 12;
const DAYS_PER_YEAR = 365;

export function logGroup(resource: Resource, { usage }: Scene): Pricing {
  const days = numberAt(resource.properties, 'RetentionInDays');
  const months = ((days ?? DAYS_PER_YEAR) * MONTHS_PER_YEAR) / DAYS_PER_YEAR;
  const infrequent = resource.properties.LogGroupClass === 'INFREQUENT_ACCESS';
  return {
    kind: 'Log group',
    detail: `${usage.gbLogs} GB, kept ${days === undefined ? 'for ever' : `${days} days`}${infrequent ? ', infrequent access' : ''}`,
    charges: [
      charge(
        'GB taken in',
        infrequent ? 'logs.ingestInfrequentGb' : 'logs.ingestGb',
        flat(usage.gbLogs),
      ),
      charge(
        'GB stored',
        infrequent ? 'logs.storedInfrequentGbMonth' : 'logs.storedGbMonth',
        flat(usage.gbLogs * months * COMPRESSED),
      ),
    ],
  };
}

/** An alarm costs by the metrics that it watches; with a period below a minute, three times as much. */
export function alarm({ properties }: Resource): Pricing {
  const queries = objectsIn(properties.Metrics);
  const watched = queries.filter(({ MetricStat }) => MetricStat !== undefined);
  const metrics = Math.max(1, watched.length);
  const periods = [properties, ...watched.map(({ MetricStat }) => MetricStat)].flatMap(
    (one) => numberAt(one, 'Period') ?? [],
  );
  const fast = periods.some((seconds) => seconds < 60);
  return {
    kind: 'Alarm',
    detail: metrics === 1 ? '' : `${metrics} metrics`,
    charges: [
      charge('metrics', fast ? 'alarms.fastMetricMonth' : 'alarms.metricMonth', flat(metrics)),
    ],
  };
}

export const compositeAlarm = (): Pricing => ({
  kind: 'Composite alarm',
  detail: '',
  charges: [charge('alarm', 'alarms.compositeMonth', flat(1))],
});

export const dashboard = (): Pricing => ({
  kind: 'Dashboard',
  detail: 'the first 3 of an account are free',
  charges: [charge('dashboard', 'dashboards.month', flat(1))],
});

export const metricFilter = ({ properties }: Resource): Pricing => {
  const metrics = Math.max(1, objectsIn(properties.MetricTransformations).length);
  return {
    kind: 'Metric filter',
    detail: metrics === 1 ? '' : `${metrics} metrics`,
    charges: [charge('custom metrics', 'metrics.customMonth', flat(metrics))],
  };
};

/** Metrics of Container Insights: the example of https://aws.amazon.com/cloudwatch/pricing/ counts these. */
const INSIGHTS = { cluster: 8, service: 11, family: 6 };

/** A cluster costs nothing; its Container Insights do. */
export function cluster({ properties }: Resource, scene: Scene): Pricing | Free {
  const level = objectsIn(properties.ClusterSettings)
    .filter((setting) => setting.Name === 'containerInsights')
    .map((setting) => textAt(setting, 'Value'))[0];
  if (level === undefined || level === 'disabled') return { free: 'without Container Insights' };
  const kind = 'Container Insights';
  if (level !== 'enabled') {
    return {
      kind,
      detail: level,
      charges: [],
      notPriced: [
        `Container Insights, ${level}: 0.07 USD a metric, as many as there are containers`,
      ],
    };
  }
  const metrics =
    INSIGHTS.cluster +
    INSIGHTS.service * scene.ofType('AWS::ECS::Service').length +
    INSIGHTS.family * scene.ofType('AWS::ECS::TaskDefinition').length;
  return {
    kind,
    detail: `${metrics} metrics, if all tasks run all the time`,
    charges: [charge('custom metrics', 'metrics.customMonth', flat(metrics))],
  };
}

export const secret = (): Pricing => ({
  kind: 'Secret',
  detail: '',
  charges: [charge('secret', 'secrets.month', flat(1))],
});

export const key = (): Pricing => ({
  kind: 'Key',
  detail: 'requests not counted',
  charges: [charge('key', 'kms.keyMonth', flat(1))],
});
