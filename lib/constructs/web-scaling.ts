import { TimeZone } from 'aws-cdk-lib';
import {
  CfnScalingPolicy,
  Schedule,
  type CfnScalableTarget,
} from 'aws-cdk-lib/aws-applicationautoscaling';
import type { FargateService, ScalableTaskCount } from 'aws-cdk-lib/aws-ecs';
import type { ApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import type { ResolvedScaling, ResolvedWeb } from '../config';

export interface WebScalingProps {
  readonly service: FargateService;
  readonly web: ResolvedWeb;
  readonly targetGroups: readonly ApplicationTargetGroup[];
}

/** Scales the web service on what is asked of it, and to nothing in its off hours. */
export class WebScaling extends Construct {
  readonly taskCount: ScalableTaskCount;

  constructor(scope: Construct, id: string, { service, web, targetGroups }: WebScalingProps) {
    super(scope, id);
    const { scaling, minTasks, maxTasks } = web;
    const bounds = { minCapacity: minTasks, maxCapacity: maxTasks };
    this.taskCount = service.autoScaleTaskCount(bounds);
    if (scaling.cpuPercent !== false) {
      this.taskCount.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: scaling.cpuPercent });
    }
    if (scaling.memoryPercent !== false) {
      const targetUtilizationPercent = scaling.memoryPercent;
      this.taskCount.scaleOnMemoryUtilization('Memory', { targetUtilizationPercent });
    }
    this.scaleOnRequests(scaling, targetGroups);
    if (scaling.responseTimeMs !== false) {
      this.track('ResponseTime', targetGroups, {
        metricName: 'TargetResponseTime',
        stat: 'p90',
        combine: (values) => (values.length === 1 ? values.join() : `MAX([${values.join(', ')}])`),
        targetValue: scaling.responseTimeMs / 1000,
      });
    }
    if (scaling.offHours !== undefined) this.rest(scaling.offHours, bounds);
  }

  /** AWS's own metric of requests knows one target group; where traffic moves between two, their sum counts. */
  private scaleOnRequests(
    { requestsPerTask }: ResolvedScaling,
    targetGroups: readonly ApplicationTargetGroup[],
  ): void {
    const [only, second] = targetGroups;
    if (requestsPerTask === false || only === undefined) return;
    if (second === undefined) {
      const settings = { requestsPerTarget: requestsPerTask, targetGroup: only };
      this.taskCount.scaleOnRequestCount('Requests', settings);
      return;
    }
    this.track('Requests', targetGroups, {
      metricName: 'RequestCountPerTarget',
      stat: 'Sum',
      combine: (values) => values.join(' + '),
      targetValue: requestsPerTask,
    });
  }

  /**
   * The high-level constructs take no metric math for target tracking (aws-cdk#34072).
   * FILL: without a request there is no data, and without data nothing would ever scale in.
   */
  private track(
    id: string,
    targetGroups: readonly ApplicationTargetGroup[],
    tracked: {
      readonly metricName: string;
      readonly stat: string;
      readonly combine: (values: readonly string[]) => string;
      readonly targetValue: number;
    },
  ): void {
    const target = this.taskCount.node.findChild('Target').node.defaultChild as CfnScalableTarget;
    const ids = targetGroups.map((_group, index) => `group${index}`);
    new CfnScalingPolicy(this, id, {
      policyName: `${this.node.path}/${id}`,
      policyType: 'TargetTrackingScaling',
      scalingTargetId: target.ref,
      targetTrackingScalingPolicyConfiguration: {
        targetValue: tracked.targetValue,
        customizedMetricSpecification: {
          metrics: [
            ...targetGroups.map((group, index) => ({
              id: ids[index] ?? '',
              returnData: false,
              metricStat: {
                metric: {
                  namespace: 'AWS/ApplicationELB',
                  metricName: tracked.metricName,
                  dimensions: [
                    { name: 'TargetGroup', value: group.targetGroupFullName },
                    { name: 'LoadBalancer', value: group.firstLoadBalancerFullName },
                  ],
                },
                stat: tracked.stat,
              },
            })),
            {
              id: 'tracked',
              expression: tracked.combine(ids.map((name) => `FILL(${name}, 0)`)),
              returnData: true,
            },
          ],
        },
      },
    });
  }

  private rest(
    { from, to, days, timeZone }: NonNullable<ResolvedScaling['offHours']>,
    bounds: { readonly minCapacity: number; readonly maxCapacity: number },
  ): void {
    const at = (time: typeof from) => ({
      schedule: Schedule.cron({ hour: time.hour, minute: time.minute, weekDay: days }),
      timeZone: TimeZone.of(timeZone),
    });
    this.taskCount.scaleOnSchedule('OffHoursBegin', {
      ...at(from),
      minCapacity: 0,
      maxCapacity: 0,
    });
    this.taskCount.scaleOnSchedule('OffHoursEnd', { ...at(to), ...bounds });
  }
}
