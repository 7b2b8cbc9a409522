import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import {
  Alarm,
  Metric,
  ComparisonOperator,
  TreatMissingData,
  type IMetric,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { HttpCodeTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { ResolvedEnvironment } from '../config';
import { nameIn } from '../constructs/names';
import type { DataStack } from './data-stack';
import type { TasksStack } from './tasks-stack';
import type { WebStack } from './web-stack';

interface ObservabilityStackProps extends StackProps {
  readonly environment: ResolvedEnvironment;
  readonly data: DataStack;
  readonly tasks: TasksStack;
  readonly web: WebStack;
}

interface Watch {
  readonly id: string;
  readonly description: string;
  readonly metric: IMetric;
  readonly above: number;
  /** Minutes in a row. */
  readonly minutes: number;
}

const PERIOD = Duration.minutes(1);

/** Alarms on what users and runs would notice, and the topic that tells people. */
export class ObservabilityStack extends Stack {
  readonly topic: Topic;
  /** By their ids. */
  readonly alarms: ReadonlyMap<string, Alarm>;

  constructor(scope: Construct, id: string, props: ObservabilityStackProps) {
    super(scope, id, props);
    const { environment } = props;
    this.topic = new Topic(this, 'AlarmTopic', {
      topicName: nameIn(environment, 'alarms'),
      displayName: `${environment.application} ${environment.name}`,
      enforceSSL: true,
    });
    if (environment.observability.alarmEmail !== undefined) {
      this.topic.addSubscription(new EmailSubscription(environment.observability.alarmEmail));
    }
    const alarms = new Map<string, Alarm>();
    for (const { id: name, description, metric, above, minutes } of watches(props)) {
      const alarm = new Alarm(this, name, {
        alarmName: nameIn(environment, name),
        alarmDescription: description,
        metric,
        threshold: above,
        evaluationPeriods: minutes,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
      alarm.addAlarmAction(new SnsAction(this.topic));
      alarms.set(name, alarm);
    }
    this.alarms = alarms;
  }
}

function watches({ data, tasks, web }: ObservabilityStackProps): Watch[] {
  const { targets, loadBalancer } = web.entry;
  return [
    {
      id: 'WebErrors',
      description: 'The web service answers with server errors.',
      metric: loadBalancer.metrics.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, {
        period: PERIOD,
        statistic: 'Sum',
      }),
      above: 5,
      minutes: 3,
    },
    {
      id: 'UnhealthyTargets',
      description: 'A task of the web service fails its health check.',
      metric: new Metric({
        namespace: 'AWS/ApplicationELB',
        metricName: 'UnHealthyHostCount',
        dimensionsMap: {
          LoadBalancer: loadBalancer.loadBalancerFullName,
          TargetGroup: targets.targetGroupFullName,
        },
        period: PERIOD,
        statistic: 'Maximum',
      }),
      above: 0,
      minutes: 5,
    },
    {
      id: 'DeadLetters',
      description: 'Runs failed too often and wait in the dead-letter queue.',
      metric: data.tasks.deadLetters.metricApproximateNumberOfMessagesVisible({
        period: PERIOD,
        statistic: 'Maximum',
      }),
      above: 0,
      minutes: 1,
    },
    {
      id: 'QueueDelay',
      description: 'The oldest run has waited for more than 15 minutes.',
      metric: data.tasks.queue.metricApproximateAgeOfOldestMessage({
        period: PERIOD,
        statistic: 'Maximum',
      }),
      above: 900,
      minutes: 5,
    },
    {
      id: 'WebCpu',
      description: 'The web service is short of CPU though it has scaled.',
      metric: web.workload.service.metricCpuUtilization({ period: PERIOD }),
      above: 90,
      minutes: 10,
    },
    ...tasks.schedules.map(({ stateMachine, node }) => ({
      id: `${node.scope?.node.id ?? ''}ScheduleFailed`,
      description: 'A scheduled task failed.',
      metric: stateMachine.metricFailed({ period: PERIOD }),
      above: 0,
      minutes: 1,
    })),
  ];
}
