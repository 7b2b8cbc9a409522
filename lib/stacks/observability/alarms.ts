import {
  Alarm,
  ComparisonOperator,
  TreatMissingData,
  type IAlarmAction,
  type IMetric,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { AlarmName, ResolvedEnvironment } from '../../config';
import { nameIn, pascalCase } from '../../constructs/names';
import { MINUTE } from '../../constructs/observability/period';
import type { TaskSchedule } from '../../constructs/task-schedule';
import type { Metrics } from './metrics';

/** What an alarm says to who reads it at night. */
const MEANING = {
  webErrors: 'The web service answers with server errors.',
  loadBalancerErrors: 'The load balancer finds no task that takes a request.',
  webLatency: 'The web service answers slowly: 5 of 100 requests take longer than the limit.',
  unhealthyTargets: 'A task of the web service fails its health check.',
  webCpu: 'The web service is short of CPU though it has scaled.',
  webMemory: 'The web service is short of memory; beyond 100 % its tasks are killed.',
  taskRunnerMemory: 'The task runner is short of memory; beyond 100 % its runs are lost.',
  missingTasks: 'Tasks are wanted and do not run: no capacity, or they stop when they start.',
  deadLetters: 'Runs failed too often and wait in the dead-letter queue.',
  queueDelay: 'The oldest run has waited for longer than the limit.',
  errorLogs: 'The services log many errors.',
} as const satisfies Record<Exclude<AlarmName, 'scheduleFailures'>, string>;

export interface AlarmsProps {
  readonly environment: ResolvedEnvironment;
  readonly metrics: Metrics;
  readonly schedules: readonly TaskSchedule[];
  readonly action: IAlarmAction;
}

interface Watch {
  readonly name: AlarmName;
  readonly id: string;
  readonly description: string;
  readonly metric: IMetric;
}

/** The alarms that the configuration leaves on, by their ids. */
export function addAlarms(scope: Construct, props: AlarmsProps): ReadonlyMap<string, Alarm> {
  const { environment, action } = props;
  const { alarms, containerInsights } = environment.observability;
  const made = new Map<string, Alarm>();
  for (const { name, id, description, metric } of watches(props)) {
    const settings = alarms[name];
    const hasMetric = name !== 'missingTasks' || containerInsights !== 'off';
    if (settings === undefined || !hasMetric) continue;
    const alarm = new Alarm(scope, id, {
      alarmName: nameIn(environment, id),
      alarmDescription: description,
      metric,
      threshold: settings.above,
      evaluationPeriods: settings.minutes,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(action);
    made.set(id, alarm);
  }
  return made;
}

const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

function watches({ metrics, schedules }: AlarmsProps): Watch[] {
  const names = Object.keys(MEANING) as (keyof typeof MEANING)[];
  return [
    ...names.flatMap((name) => {
      const metric = metrics[name];
      const id = capital(name);
      return metric === undefined ? [] : [{ name, id, description: MEANING[name], metric }];
    }),
    ...[...metrics.queues].flatMap(([queue, of]) =>
      (['deadLetters', 'queueDelay'] as const).map((name) => ({
        name,
        id: `${pascalCase(queue)}${capital(name)}`,
        description: `${MEANING[name]} (${queue})`,
        metric: of[name],
      })),
    ),
    ...schedules.map(({ stateMachine, node }) => ({
      name: 'scheduleFailures' as const,
      id: `${node.scope?.node.id ?? ''}ScheduleFailed`,
      description: 'A scheduled task failed.',
      metric: stateMachine.metricFailed({ period: MINUTE }),
    })),
  ];
}
