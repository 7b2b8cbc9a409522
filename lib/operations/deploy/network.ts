import {
  CancelUpdateStackCommand,
  CloudFormationClient,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  paginateDescribeStackEvents,
  type StackEvent as Found,
} from '@aws-sdk/client-cloudformation';
import {
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
} from '@aws-sdk/client-ecs';
import type { Rights } from '../account/ports';
import { explained } from '../explained';
import { unlessMissing } from '../formation/network';
import type { Rollouts, StackEvent } from './ports';

/** Deployments as AWS itself has them, in one region. Errors come explained. */
export function rolloutsIn(region: string, { look, act }: Rights): Rollouts {
  const formation = new CloudFormationClient({ region, credentials: look });
  const acting = new CloudFormationClient({ region, credentials: act });
  const ecs = new ECSClient({ region, credentials: look });
  return explained<Rollouts>({
    newestEvent: (stack) =>
      unlessMissing(async () => {
        const { StackEvents: [newest] = [] } = await formation.send(
          new DescribeStackEventsCommand({ StackName: stack }),
        );
        return newest?.EventId;
      }),
    eventsAfter: async (stack, id) => {
      const found: StackEvent[] = [];
      await unlessMissing(async () => {
        const pages = paginateDescribeStackEvents({ client: formation }, { StackName: stack });
        for await (const { StackEvents = [] } of pages)
          for (const event of StackEvents) {
            if (event.EventId === id) return;
            found.push(eventOf(event));
          }
      });
      return found.reverse();
    },
    cancelUpdate: async (stack) => {
      try {
        await acting.send(new CancelUpdateStackCommand({ StackName: stack }));
        return true;
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        if (/AccessDenied/.test(error.name)) return false;
        // Over meanwhile: there is nothing to cancel any more.
        if (/ValidationError/.test(error.name)) return true;
        throw error;
      }
    },
    outputs: async (stack) => {
      const { Stacks: [found] = [] } = await formation.send(
        new DescribeStacksCommand({ StackName: stack }),
      );
      return new Map(
        (found?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [
          OutputKey,
          OutputValue,
        ]),
      );
    },
    stoppedTasks: async (cluster, serviceName) => {
      const { taskArns = [] } = await ecs.send(
        new ListTasksCommand({ cluster, serviceName, desiredStatus: 'STOPPED' }),
      );
      if (taskArns.length === 0) return [];
      const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
      const own = tasks.filter(({ group }) => group === `service:${serviceName}`);
      return own.map(
        ({ taskArn = '', taskDefinitionArn, stopCode, stoppedReason, containers }) => ({
          id: taskArn.split('/').at(-1) ?? taskArn,
          taskDefinition: taskDefinitionArn ?? '',
          stopCode,
          reason: stoppedReason,
          containers: (containers ?? []).map(({ name = '', exitCode, reason }) => ({
            name,
            exitCode,
            reason,
          })),
        }),
      );
    },
    logPlace: async (taskDefinition, container) => {
      const { taskDefinition: found } = await ecs.send(
        new DescribeTaskDefinitionCommand({ taskDefinition }),
      );
      const options = found?.containerDefinitions?.find(({ name }) => name === container)
        ?.logConfiguration?.options;
      const group = options?.['awslogs-group'];
      const prefix = options?.['awslogs-stream-prefix'];
      return group === undefined || prefix === undefined ? undefined : { group, prefix };
    },
  });
}

const eventOf = (event: Found): StackEvent => ({
  id: event.EventId ?? '',
  stack: event.StackName ?? '',
  logicalId: event.LogicalResourceId ?? '',
  type: event.ResourceType ?? '',
  status: event.ResourceStatus ?? '',
  reason: event.ResourceStatusReason,
});
