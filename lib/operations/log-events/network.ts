import {
  CloudWatchLogsClient,
  paginateFilterLogEvents,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { answering } from '../client-settings';
import type { Credentials } from '../account/ports';
import type { Logs } from '../ports';

/** Log lines of CloudWatch Logs, in one region. */
export function logEventsIn(settings: {
  readonly region: string;
  readonly credentials?: Credentials;
}): Logs['events'] {
  const logs = new CloudWatchLogsClient(answering(settings));
  return async ({ group, source, stream, sinceMs }) => {
    const found = [];
    try {
      const query = {
        logGroupName: group,
        startTime: sinceMs,
        ...(stream !== undefined && { logStreamNames: [stream] }),
      };
      for await (const { events = [] } of paginateFilterLogEvents({ client: logs }, query)) {
        for (const { eventId = '', timestamp = 0, message = '' } of events)
          found.push({ id: eventId, atMs: timestamp, source, text: message.trimEnd() });
      }
    } catch (error) {
      // not there yet: it comes with the first line
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
    return found;
  };
}
