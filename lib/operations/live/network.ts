import { CloudWatchClient, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import {
  DescribeLoadBalancersCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { answering } from '../client-settings';
import type { Credentials } from '../account/ports';
import { explained } from '../explained';
import type { Health } from './ports';

/** AWS's limits for one request. */
const ALARMS_AT_ONCE = 100;
const BALANCERS_AT_ONCE = 20;

/**
 * Health as AWS itself says it, in one region; credentials come from the surroundings unless they are given. Errors come
 * explained.
 */
export function healthIn(region: string, credentials?: Credentials): Health {
  const settings = { region, ...(credentials !== undefined && { credentials }) };
  const balancing = new ElasticLoadBalancingV2Client(answering(settings));
  const watch = new CloudWatchClient(answering(settings));
  return explained<Health>({
    targets: async (targetGroup) => {
      const { TargetHealthDescriptions: found = [] } = await balancing.send(
        new DescribeTargetHealthCommand({ TargetGroupArn: targetGroup }),
      );
      const in_ = (...states: string[]) =>
        found.filter(({ TargetHealth }) => states.includes(TargetHealth?.State ?? ''));
      const [unhealthy] = in_('unhealthy', 'unavailable');
      return {
        healthy: in_('healthy').length,
        changing: in_('initial', 'draining').length,
        total: found.length,
        reason: unhealthy?.TargetHealth?.Description,
      };
    },
    balancers: async (arns) => {
      const states = new Map<string, string>();
      for (const some of portions(arns, BALANCERS_AT_ONCE)) {
        const { LoadBalancers: found = [] } = await balancing.send(
          new DescribeLoadBalancersCommand({ LoadBalancerArns: some }),
        );
        for (const { LoadBalancerArn: arn, State } of found)
          if (arn !== undefined && State?.Code !== undefined) states.set(arn, State.Code);
      }
      return states;
    },
    alarms: async (names) => {
      const states = new Map<string, 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'>();
      for (const some of portions(names, ALARMS_AT_ONCE)) {
        const pages = paginateDescribeAlarms(
          { client: watch },
          // Without the types CloudWatch leaves composite alarms out.
          { AlarmNames: some, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] },
        );
        for await (const { MetricAlarms = [], CompositeAlarms = [] } of pages)
          for (const { AlarmName: name, StateValue: state } of [
            ...MetricAlarms,
            ...CompositeAlarms,
          ])
            if (name !== undefined && state !== undefined) states.set(name, state);
      }
      return states;
    },
  });
}

function portions(all: readonly string[], size: number): string[][] {
  const count = Math.ceil(all.length / size);
  return Array.from({ length: count }, (_, index) => all.slice(index * size, (index + 1) * size));
}
