import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  TextWidget,
  type IMetric,
  type IWidget,
  type MathExpression,
  type Metric,
  type YAxisProps,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { ResolvedEnvironment } from '../../config';
import { nameIn } from '../../constructs/names';
import { MINUTE } from '../../constructs/observability/period';
import type { TaskSchedule } from '../../constructs/task-schedule';
import type { Metrics } from './metrics';

export interface DashboardProps {
  readonly environment: ResolvedEnvironment;
  readonly metrics: Metrics;
  readonly schedules: readonly TaskSchedule[];
  readonly alarmNames: readonly string[];
}

/** The widest row that CloudWatch draws has 24 columns. */
const WIDE = 24;
const THIRD = 8;

/** One page that answers, top down: is something wrong, do users feel it, does work get done, is there room. */
export function addDashboard(scope: Construct, props: DashboardProps): Dashboard {
  const { environment, metrics, schedules, alarmNames } = props;
  return new Dashboard(scope, 'Dashboard', {
    dashboardName: nameIn(environment, 'overview'),
    defaultInterval: Duration.hours(3),
    widgets: [
      [title(`# ${environment.application} · ${environment.name}`)],
      ...(alarmNames.length > 0 ? [[alarmStatus(scope, alarmNames)]] : []),
      [title('## Web service')],
      [
        graph('Requests a minute', named({ requests: metrics.requests })),
        graph(
          'Errors a minute',
          named({
            'server errors': metrics.webErrors,
            'errors of the load balancer': metrics.loadBalancerErrors,
            'client errors': metrics.clientErrors,
          }),
        ),
        graph('Time to answer', named(metrics.latencies), { label: 'seconds', min: 0 }),
      ],
      [
        graph('CPU and memory', named({ CPU: metrics.webCpu, memory: metrics.webMemory }), PERCENT),
        graph('Tasks', [
          ...counted(environment, metrics.webTasks),
          ...named({ unhealthy: metrics.unhealthyTargets }),
        ]),
        graph('Error lines in the logs a minute', named({ 'both services': metrics.errorLogs })),
      ],
      [title('## Tasks')],
      [
        graph(
          'Runs in the queue',
          named({
            waiting: metrics.waiting,
            'under way': metrics.underWay,
            'dead letters': metrics.deadLetters,
            ...ofQueues(metrics, 'waiting'),
            ...ofQueues(metrics, 'deadLetters'),
          }),
        ),
        graph(
          'Age of the oldest run',
          named({ age: metrics.queueDelay, ...ofQueues(metrics, 'queueDelay') }),
          {
            label: 'seconds',
            min: 0,
          },
        ),
        graph('Runs ended a minute', metrics.runsEnded),
      ],
      [
        graph(
          'CPU and memory',
          named({ CPU: metrics.taskRunnerCpu, memory: metrics.taskRunnerMemory }),
          PERCENT,
        ),
        ...(counted(environment, metrics.taskRunnerTasks).length > 0
          ? [graph('Tasks', metrics.taskRunnerTasks)]
          : []),
        ...scheduled(schedules),
      ],
    ],
  });
}

const QUEUE_WORDS = { waiting: 'waiting', deadLetters: 'dead letters', queueDelay: 'age' };

/** Of the queues beside the default one. */
function ofQueues({ queues }: Metrics, what: keyof typeof QUEUE_WORDS): Record<string, Metric> {
  return Object.fromEntries(
    [...queues].map(([name, of]) => [`${name}: ${QUEUE_WORDS[what]}`, of[what]]),
  );
}

type Graphed = Metric | MathExpression;

function named(metrics: Readonly<Record<string, Graphed | undefined>>): Graphed[] {
  return Object.entries(metrics).flatMap(([label, metric]) => metric?.with({ label }) ?? []);
}

const PERCENT: YAxisProps = { label: 'percent', min: 0, max: 100 };

/** By their fixed names: the page need not wait for the alarms. */
function alarmStatus(scope: Construct, names: readonly string[]): AlarmStatusWidget {
  return new AlarmStatusWidget({
    title: 'Alarms',
    alarms: names.map((name) => Alarm.fromAlarmName(scope, `Shown-${name}`, name)),
    width: WIDE,
    height: 3,
  });
}

function title(markdown: string): TextWidget {
  return new TextWidget({ markdown, width: WIDE, height: 1 });
}

function graph(
  name: string,
  metrics: readonly IMetric[],
  leftYAxis: YAxisProps = { min: 0 },
): GraphWidget {
  return new GraphWidget({
    title: name,
    left: [...metrics],
    leftYAxis: { showUnits: false, ...leftYAxis },
    period: MINUTE,
    width: THIRD,
    height: 6,
  });
}

/** Counts of tasks are metrics of Container Insights. */
function counted({ observability }: ResolvedEnvironment, metrics: readonly IMetric[]): IMetric[] {
  return observability.containerInsights === 'off' ? [] : [...metrics];
}

function scheduled(schedules: readonly TaskSchedule[]): IWidget[] {
  if (schedules.length === 0) return [];
  const settings = { period: Duration.minutes(5) };
  const metrics = schedules.flatMap(({ stateMachine, node }) => {
    const name = node.scope?.node.id ?? '';
    return [
      stateMachine.metricSucceeded({ ...settings, label: `${name} succeeded` }),
      stateMachine.metricFailed({ ...settings, label: `${name} failed` }),
    ];
  });
  return [graph('Schedules', metrics)];
}
