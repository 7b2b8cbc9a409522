import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  MathExpression,
  Metric,
  TreatMissingData,
  type IMetric,
} from 'aws-cdk-lib/aws-cloudwatch';
import {
  HttpCodeTarget,
  type ApplicationTargetGroup,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import type { ResolvedEnvironment } from '../config';
import { nameIn } from './names';
import type { WebEntry } from './web-entry';

const PERIOD = Duration.minutes(1);

/** Fewer requests in a minute prove nothing. */
const LEAST_REQUESTS = 20;

/** Names that the service can be given before the alarms exist: the alarms refer to what the service needs. */
export function rollbackAlarmNames(environment: ResolvedEnvironment): string[] {
  const { alarms } = environment.deployment;
  if (alarms === undefined) return [];
  const own = ['rollback-errors', 'rollback-unhealthy'].map((name) =>
    nameIn(environment, `web-${name}`),
  );
  return [...own, ...alarms.alarmNames];
}

/** What takes a deployment back: too many server errors, tasks that stay unhealthy. */
export class RollbackAlarms extends Construct {
  readonly errors: Alarm;
  readonly unhealthy: Alarm;

  constructor(scope: Construct, id: string, environment: ResolvedEnvironment, entry: WebEntry) {
    super(scope, id);
    const [errorsName = '', unhealthyName = ''] = rollbackAlarmNames(environment);
    const graceMinutes = Math.ceil(environment.web.healthCheck.graceSeconds / 60);
    this.errors = alarm(this, 'Errors', {
      alarmName: errorsName,
      description: 'Of the requests to the web service, too many fail; takes a deployment back.',
      metric: errorPercent(environment, entry),
      above: environment.deployment.alarms?.serverErrorPercent ?? 0,
      minutes: 2,
    });
    this.unhealthy = alarm(this, 'Unhealthy', {
      alarmName: unhealthyName,
      description: 'Tasks of the web service stay unhealthy; takes a deployment back.',
      metric: worst(entry.targetGroups),
      above: 0,
      // While it starts, a task may be unhealthy.
      minutes: Math.max(3, graceMinutes + 2),
    });
  }
}

interface Watch {
  readonly alarmName: string;
  readonly description: string;
  readonly metric: IMetric;
  readonly above: number;
  /** In a row. */
  readonly minutes: number;
}

function alarm(scope: Construct, id: string, watch: Watch): Alarm {
  return new Alarm(scope, id, {
    alarmName: watch.alarmName,
    alarmDescription: watch.description,
    metric: watch.metric,
    threshold: watch.above,
    evaluationPeriods: watch.minutes,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
}

/** Errors of the service, and of a load balancer of its own that finds no service; on a shared one they may be others'. */
function errorPercent({ web }: ResolvedEnvironment, entry: WebEntry): MathExpression {
  const { targetGroups, loadBalancer } = entry;
  const settings = { period: PERIOD, statistic: 'Sum' };
  const metrics: Record<string, IMetric> = {};
  targetGroups.forEach(({ metrics: of }, index) => {
    metrics[`failed${index}`] = of.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, settings);
    metrics[`asked${index}`] = of.requestCount(settings);
  });
  if (web.loadBalancer === undefined) {
    metrics.unserved = new Metric({
      namespace: 'AWS/ApplicationELB',
      metricName: 'HTTPCode_ELB_5XX_Count',
      dimensionsMap: { LoadBalancer: loadBalancer.loadBalancerFullName },
      ...settings,
    });
  }
  const sum = (pattern: RegExp) =>
    Object.keys(metrics)
      .filter((name) => pattern.test(name))
      .map((name) => `FILL(${name}, 0)`)
      .join(' + ');
  const asked = sum(/asked|unserved/);
  return new MathExpression({
    expression: `IF((${asked}) >= ${LEAST_REQUESTS}, 100 * (${sum(/failed|unserved/)}) / (${asked}), 0)`,
    label: 'failed requests in percent',
    usingMetrics: metrics,
    period: PERIOD,
  });
}

function worst(targetGroups: readonly ApplicationTargetGroup[]): IMetric {
  const metrics = targetGroups.map(({ metrics: of }) =>
    of.unhealthyHostCount({ period: PERIOD, statistic: 'Maximum' }),
  );
  const [only, second] = metrics;
  if (only !== undefined && second === undefined) return only;
  return new MathExpression({
    expression: `MAX([${metrics.map((_metric, index) => `FILL(group${index}, 0)`).join(', ')}])`,
    label: 'unhealthy tasks',
    usingMetrics: Object.fromEntries(metrics.map((metric, index) => [`group${index}`, metric])),
    period: PERIOD,
  });
}
