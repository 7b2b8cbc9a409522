import { MathExpression, Metric, Stats, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { FargateService } from 'aws-cdk-lib/aws-ecs';
import type { LogMetrics } from '../../constructs/observability/log-metrics';
import { MINUTE } from '../../constructs/observability/period';
import type { TaskQueue } from '../../constructs/task-queue';
import type { DataStack } from '../data-stack';
import type { TasksStack } from '../tasks-stack';
import type { WebStack } from '../web-stack';

export interface Observed {
  readonly data: DataStack;
  readonly tasks: TasksStack;
  readonly web: WebStack;
  readonly logs: LogMetrics;
}

/**
 * What there is to see of an environment, by name: alarms and dashboard show the same. Those of alarms bear no
 * label, which CloudFormation has no place for in a plain alarm.
 */
export function metricsOf({ data, tasks, web, logs }: Observed) {
  return {
    ...trafficOf(web),
    ...queueOf(data.tasks),
    /** Of the other queues, by name. */
    queues: new Map([...data.queues].map(([name, queue]) => [name, queueOf(queue)])),
    webCpu: web.workload.service.metricCpuUtilization({ period: MINUTE }),
    webMemory: web.workload.service.metricMemoryUtilization({ period: MINUTE }),
    taskRunnerCpu: tasks.runner.service.metricCpuUtilization({ period: MINUTE }),
    taskRunnerMemory: tasks.runner.service.metricMemoryUtilization({ period: MINUTE }),
    webTasks: taskCounts(web.workload.service),
    taskRunnerTasks: taskCounts(tasks.runner.service),
    missingTasks: missingTasks(web.workload.service, tasks.runner.service),
    errorLogs: logs.errors,
    runsEnded: ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'CANCELLED'].map((state) =>
      logs.runsEnded(state),
    ),
  };
}

export type Metrics = ReturnType<typeof metricsOf>;

/** On a load balancer that others share, the target groups tell ours from theirs. */
function trafficOf({ entry }: WebStack) {
  const { targetGroups, loadBalancer, url } = entry;
  const isOwn = url !== undefined;
  const ofBalancer = (metricName: string, statistic: string) =>
    elbMetric(loadBalancer.loadBalancerFullName, metricName, statistic);
  const ofGroups = (metricName: string, statistic: string) =>
    targetGroups.map(({ targetGroupFullName }) =>
      elbMetric(loadBalancer.loadBalancerFullName, metricName, statistic, targetGroupFullName),
    );
  const ours = (metricName: string, statistic: string, over: 'SUM' | 'MAX' = 'SUM') =>
    isOwn ? ofBalancer(metricName, statistic) : together(ofGroups(metricName, statistic), over);
  return {
    requests: ours('RequestCount', Stats.SUM),
    webErrors: ours('HTTPCode_Target_5XX_Count', Stats.SUM),
    clientErrors: ours('HTTPCode_Target_4XX_Count', Stats.SUM),
    /** Undefined on a shared load balancer, where they may be others'. */
    loadBalancerErrors: isOwn ? ofBalancer('HTTPCode_ELB_5XX_Count', Stats.SUM) : undefined,
    latencies: {
      p50: ours('TargetResponseTime', 'p50', 'MAX'),
      p95: ours('TargetResponseTime', 'p95', 'MAX'),
      p99: ours('TargetResponseTime', 'p99', 'MAX'),
    },
    webLatency: ours('TargetResponseTime', 'p95', 'MAX'),
    unhealthyTargets: together(ofGroups('UnHealthyHostCount', Stats.MAXIMUM), 'MAX'),
  };
}

function elbMetric(
  loadBalancer: string,
  metricName: string,
  statistic: string,
  targetGroup?: string,
): Metric {
  return new Metric({
    namespace: 'AWS/ApplicationELB',
    metricName,
    dimensionsMap: {
      LoadBalancer: loadBalancer,
      ...(targetGroup !== undefined && { TargetGroup: targetGroup }),
    },
    period: MINUTE,
    statistic,
  });
}

/** One of them as it is; of two, between which deployments move the traffic, both together. */
function together(metrics: readonly Metric[], how: 'SUM' | 'MAX'): Metric | MathExpression {
  const [only, ...others] = metrics;
  if (only !== undefined && others.length === 0) return only;
  const names = metrics.map((_metric, index) => `group${index}`);
  return new MathExpression({
    expression: `${how}([${names.map((name) => `FILL(${name}, 0)`).join(', ')}])`,
    usingMetrics: Object.fromEntries(metrics.map((metric, index) => [`group${index}`, metric])),
    period: MINUTE,
  });
}

function queueOf(tasks: TaskQueue) {
  const most = { period: MINUTE, statistic: Stats.MAXIMUM };
  return {
    waiting: tasks.queue.metricApproximateNumberOfMessagesVisible(most),
    underWay: tasks.queue.metricApproximateNumberOfMessagesNotVisible(most),
    deadLetters: tasks.deadLetters.metricApproximateNumberOfMessagesVisible(most),
    queueDelay: tasks.queue.metricApproximateAgeOfOldestMessage(most),
  };
}

/** Of Container Insights. */
function taskCount(service: FargateService, metricName: string, label: string): Metric {
  return new Metric({
    namespace: 'ECS/ContainerInsights',
    metricName,
    dimensionsMap: {
      ClusterName: service.cluster.clusterName,
      ServiceName: service.serviceName,
    },
    label,
    period: MINUTE,
    statistic: Stats.AVERAGE,
  });
}

function taskCounts(service: FargateService): IMetric[] {
  return [
    taskCount(service, 'DesiredTaskCount', 'wanted'),
    taskCount(service, 'RunningTaskCount', 'running'),
  ];
}

/** The service that lacks more. */
function missingTasks(web: FargateService, taskRunner: FargateService): MathExpression {
  return new MathExpression({
    expression: 'MAX([webWanted - webRunning, runnersWanted - runnersRunning])',
    label: 'missing tasks',
    usingMetrics: {
      webWanted: taskCount(web, 'DesiredTaskCount', 'web, wanted'),
      webRunning: taskCount(web, 'RunningTaskCount', 'web, running'),
      runnersWanted: taskCount(taskRunner, 'DesiredTaskCount', 'task runner, wanted'),
      runnersRunning: taskCount(taskRunner, 'RunningTaskCount', 'task runner, running'),
    },
    period: MINUTE,
  });
}
