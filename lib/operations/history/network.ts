import {
  ApplicationAutoScalingClient,
  paginateDescribeScalingActivities,
} from '@aws-sdk/client-application-auto-scaling';
import { CloudFormationClient, paginateDescribeStackEvents } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, paginateDescribeAlarmHistory } from '@aws-sdk/client-cloudwatch';
import {
  DescribeServicesCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
} from '@aws-sdk/client-ecs';
import { answering } from '../client-settings';
import type { Credentials } from '../account/ports';
import { explained } from '../explained';
import { unlessMissing } from '../formation/network';
import type { Happening, History } from './ports';
import { alarmChange, deploymentChange, scalingChange, serviceChange, stackChange } from './words';

/** Pauses and bake times make a deployment last for many hours. */
const LONGEST_DEPLOYMENT_MS = 2 * 24 * 3_600_000;

/** What AWS itself remembers, in one region. Errors come explained. */
export function historyIn(region: string, credentials: Credentials): History {
  const ecs = new ECSClient(answering({ region, credentials }));
  const scaling = new ApplicationAutoScalingClient(answering({ region, credentials }));
  const watch = new CloudWatchClient(answering({ region, credentials }));
  const formation = new CloudFormationClient(answering({ region, credentials }));
  return explained<History>({
    serviceEvents: async ({ name, service }, sinceMs) => {
      const { services: [found] = [] } = await ecs.send(
        new DescribeServicesCommand({ cluster: service.cluster, services: [service.name] }),
      );
      return (found?.events ?? []).flatMap((event) =>
        since(sinceMs, event.createdAt, serviceChange(name, event)),
      );
    },
    deployments: async ({ name, service }, sinceMs) => {
      const found: Happening[] = [];
      let nextToken: string | undefined;
      do {
        const page = await ecs.send(
          new ListServiceDeploymentsCommand({
            ...{ cluster: service.cluster, service: service.name, nextToken },
            // One that began before may have ended since.
            createdAt: { after: new Date(sinceMs - LONGEST_DEPLOYMENT_MS) },
          }),
        );
        for (const one of page.serviceDeployments ?? []) found.push(...deploymentChange(name, one));
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
      return found.filter(({ atMs }) => atMs >= sinceMs);
    },
    scaling: async ({ name, service }, sinceMs) => {
      const found: Happening[] = [];
      const pages = paginateDescribeScalingActivities(
        { client: scaling },
        { ServiceNamespace: 'ecs', ResourceId: `service/${service.cluster}/${service.name}` },
      );
      // The newest come first: the first that is too old ends it.
      for await (const { ScalingActivities = [] } of pages)
        for (const activity of ScalingActivities) {
          if ((activity.StartTime?.getTime() ?? 0) < sinceMs) return found;
          found.push(scalingChange(name, activity));
        }
      return found;
    },
    alarms: async (names, sinceMs) => {
      const wanted = new Set(names);
      const found: Happening[] = [];
      // One question for all: each alarm by itself would be throttled.
      const pages = paginateDescribeAlarmHistory(
        { client: watch },
        {
          HistoryItemType: 'StateUpdate',
          AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
          StartDate: new Date(sinceMs),
          ScanBy: 'TimestampDescending',
        },
      );
      for await (const { AlarmHistoryItems = [] } of pages)
        for (const item of AlarmHistoryItems)
          if (item.AlarmName !== undefined && wanted.has(item.AlarmName))
            found.push(alarmChange(item));
      return found;
    },
    stack: async (name, sinceMs) => {
      const found: Happening[] = [];
      await unlessMissing(async () => {
        const pages = paginateDescribeStackEvents({ client: formation }, { StackName: name });
        for await (const { StackEvents = [] } of pages)
          for (const event of StackEvents) {
            if ((event.Timestamp?.getTime() ?? 0) < sinceMs) return;
            found.push(...stackChange(event));
          }
      });
      return found;
    },
  });
}

const since = <T>(sinceMs: number, at: Date | undefined, value: T): T[] =>
  at !== undefined && at.getTime() >= sinceMs ? [value] : [];
