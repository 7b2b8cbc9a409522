import { Duration } from 'aws-cdk-lib';
import {
  AdjustmentType,
  CfnScalingPolicy,
  type CfnScalableTarget,
} from 'aws-cdk-lib/aws-applicationautoscaling';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { FargateService, ScalableTaskCount } from 'aws-cdk-lib/aws-ecs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface BacklogScalingProps {
  readonly service: FargateService;
  readonly queue: IQueue;
  readonly minTasks: number;
  readonly maxTasks: number;
  /** Messages per task that scaling aims for, those under way included. */
  readonly backlogPerTask: number;
}

const PERIOD = Duration.minutes(1);

/** A first task is up in this time; a second one before that would be too many. */
const WAKE_UP_COOLDOWN = Duration.minutes(3);

/**
 * Scales a service on the messages that wait or are worked on, divided by the tasks that run. The high-level
 * constructs take no metric math for target tracking, hence the policy itself (aws-cdk#34072). What is worked on
 * counts, so that the last task stays until the last run is over.
 * https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking-metric-math.html
 */
export class BacklogScaling extends Construct {
  readonly target: ScalableTaskCount;
  readonly policy: CfnScalingPolicy;

  constructor(scope: Construct, id: string, props: BacklogScalingProps) {
    super(scope, id);
    const { service, minTasks, maxTasks, backlogPerTask } = props;
    this.target = service.autoScaleTaskCount({ minCapacity: minTasks, maxCapacity: maxTasks });
    const target = this.target.node.findChild('Target').node.defaultChild as CfnScalableTarget;
    this.policy = new CfnScalingPolicy(this, 'BacklogPerTask', {
      policyName: `${service.node.path}/backlog-per-task`,
      policyType: 'TargetTrackingScaling',
      scalingTargetId: target.ref,
      targetTrackingScalingPolicyConfiguration: {
        targetValue: backlogPerTask,
        scaleInCooldown: 120,
        scaleOutCooldown: 30,
        customizedMetricSpecification: {
          metrics: [
            ...Object.entries(metricsOf(props)).map(([name, metric]) => metricStat(name, metric)),
            {
              id: 'backlog',
              label: 'messages per task',
              expression: '(waiting + working) / IF(FILL(tasks, 0) < 1, 1, FILL(tasks, 0))',
              returnData: true,
            },
          ],
        },
      },
    });
    if (minTasks === 0) wakeUp(this.target, props);
  }
}

/** Nothing times a factor is nothing: the first task comes by a step, within a minute or two. */
function wakeUp(target: ScalableTaskCount, props: BacklogScalingProps): void {
  const { waiting, tasks } = metricsOf(props);
  target.scaleOnMetric('WakeUp', {
    metric: new MathExpression({
      label: 'messages wait and no task runs',
      expression: 'IF(waiting > 0 AND FILL(tasks, 0) < 1, 1, 0)',
      usingMetrics: { waiting, tasks },
      period: PERIOD,
    }),
    scalingSteps: [
      { upper: 0, change: 0 },
      { lower: 1, change: 1 },
    ],
    adjustmentType: AdjustmentType.CHANGE_IN_CAPACITY,
    evaluationPeriods: 1,
    cooldown: WAKE_UP_COOLDOWN,
  });
}

function metricsOf({ queue, service }: BacklogScalingProps) {
  const inQueue = (metricName: string) =>
    new Metric({
      namespace: 'AWS/SQS',
      metricName,
      dimensionsMap: { QueueName: queue.queueName },
      statistic: 'Average',
      period: PERIOD,
    });
  return {
    waiting: inQueue('ApproximateNumberOfMessagesVisible'),
    working: inQueue('ApproximateNumberOfMessagesNotVisible'),
    tasks: new Metric({
      namespace: 'ECS/ContainerInsights',
      metricName: 'RunningTaskCount',
      dimensionsMap: {
        ClusterName: service.cluster.clusterName,
        ServiceName: service.serviceName,
      },
      statistic: 'Average',
      period: PERIOD,
    }),
  };
}

function metricStat(id: string, { metricName, namespace, dimensions, statistic }: Metric) {
  return {
    id,
    returnData: false,
    metricStat: {
      metric: {
        metricName,
        namespace,
        dimensions: Object.entries(dimensions ?? {}).map(([name, value]) => ({
          name,
          value: String(value),
        })),
      },
      stat: statistic,
    },
  };
}
