import { CfnScalingPolicy, type CfnScalableTarget } from 'aws-cdk-lib/aws-applicationautoscaling';
import type { FargateService } from 'aws-cdk-lib/aws-ecs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface BacklogScalingProps {
  readonly service: FargateService;
  readonly queue: IQueue;
  readonly minTasks: number;
  readonly maxTasks: number;
  /** Waiting messages per task that scaling aims for. */
  readonly backlogPerTask: number;
}

/**
 * Scales a service on the messages that wait, divided by the tasks that run. The high-level constructs take no
 * metric math for target tracking, hence the policy itself (aws-cdk#34072).
 * https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking-metric-math.html
 */
export class BacklogScaling extends Construct {
  constructor(scope: Construct, id: string, props: BacklogScalingProps) {
    super(scope, id);
    const { service, queue, minTasks, maxTasks, backlogPerTask } = props;
    const target = service.autoScaleTaskCount({ minCapacity: minTasks, maxCapacity: maxTasks });
    const metric = (metricName: string, namespace: string, dimensions: Record<string, string>) => ({
      metric: {
        metricName,
        namespace,
        dimensions: Object.entries(dimensions).map(([name, value]) => ({ name, value })),
      },
      stat: 'Average',
    });
    new CfnScalingPolicy(this, 'BacklogPerTask', {
      policyName: `${service.node.path}/backlog-per-task`,
      policyType: 'TargetTrackingScaling',
      scalingTargetId: (target.node.findChild('Target').node.defaultChild as CfnScalableTarget).ref,
      targetTrackingScalingPolicyConfiguration: {
        targetValue: backlogPerTask,
        scaleInCooldown: 120,
        scaleOutCooldown: 30,
        customizedMetricSpecification: {
          metrics: [
            {
              id: 'waiting',
              returnData: false,
              metricStat: metric('ApproximateNumberOfMessagesVisible', 'AWS/SQS', {
                QueueName: queue.queueName,
              }),
            },
            {
              id: 'tasks',
              returnData: false,
              metricStat: metric('RunningTaskCount', 'ECS/ContainerInsights', {
                ClusterName: service.cluster.clusterName,
                ServiceName: service.serviceName,
              }),
            },
            {
              id: 'backlog',
              label: 'messages per task',
              expression: 'waiting / FILL(tasks, 1)',
              returnData: true,
            },
          ],
        },
      },
    });
  }
}
