import {
  CancelUpdateStackCommand,
  CloudFormationClient,
  DescribeStackEventsCommand,
  paginateDescribeStackEvents,
  type StackEvent as Found,
} from '@aws-sdk/client-cloudformation';
import { answering } from '../client-settings';
import type { Rights } from '../account/ports';
import { explained } from '../explained';
import { outputsOf, unlessMissing } from '../formation/network';
import type { Rollouts, StackEvent } from './ports';

/** Deployments as AWS itself has them, in one region. Errors come explained. */
export function rolloutsIn(region: string, { look, act }: Rights): Rollouts {
  const formation = new CloudFormationClient(answering({ region, credentials: look }));
  const acting = new CloudFormationClient(answering({ region, credentials: act }));
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
    outputs: (stack) => outputsOf(formation, stack),
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
