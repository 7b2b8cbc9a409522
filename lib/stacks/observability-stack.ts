import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Alarm, Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { ResolvedEnvironment } from '../config';
import { nameIn, pascalCase } from '../constructs/names';
import { AlarmTopic } from '../constructs/observability/alarm-topic';
import { EnvironmentBudget } from '../constructs/observability/environment-budget';
import { LogMetrics } from '../constructs/observability/log-metrics';
import type { DataStack } from './data-stack';
import { addAlarms } from './observability/alarms';
import { addDashboard } from './observability/dashboard';
import { metricsOf } from './observability/metrics';
import type { TasksStack } from './tasks-stack';
import type { WebStack } from './web-stack';

interface ObservabilityStackProps extends StackProps {
  readonly environment: ResolvedEnvironment;
  readonly data: DataStack;
  readonly tasks: TasksStack;
  readonly web: WebStack;
}

/** Alarms on what users and runs would notice, the topic that tells people, the page that shows it all. */
export class ObservabilityStack extends Stack {
  readonly topic: Topic;
  readonly logMetrics: LogMetrics;
  /** By their ids. */
  readonly alarms: ReadonlyMap<string, Alarm>;
  readonly dashboard: Dashboard | undefined;

  constructor(scope: Construct, id: string, props: ObservabilityStackProps) {
    super(scope, id, props);
    const { environment, tasks, web } = props;
    const { dashboard, budget } = environment.observability;
    this.topic = new AlarmTopic(this, 'People', environment).topic;
    this.logMetrics = new LogMetrics(this, 'LogMetrics', {
      environment,
      web: web.workload.task.logGroup,
      taskRunners: new Map([
        ['TaskRunner', tasks.runner.task.logGroup],
        ...[...tasks.runners].map(
          ([name, { task }]) => [`${pascalCase(name)}Runner`, task.logGroup] as const,
        ),
      ]),
    });
    const metrics = metricsOf({ ...props, logs: this.logMetrics });
    const { schedules } = tasks;
    this.alarms = addAlarms(this, {
      environment,
      metrics,
      schedules,
      action: new SnsAction(this.topic),
    });
    this.dashboard = dashboard
      ? addDashboard(this, {
          environment,
          metrics,
          schedules,
          alarmNames: [...this.alarms.keys()].map((one) => nameIn(environment, one)),
        })
      : undefined;
    if (budget !== undefined) new EnvironmentBudget(this, 'Budget', { environment, budget });
  }
}
