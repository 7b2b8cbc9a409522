import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  GetQueueAttributesCommand,
  ListDeadLetterSourceQueuesCommand,
  PurgeQueueCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { answering } from '../client-settings';
import type { Rights } from '../account/ports';
import { nowMs } from '../clock';
import { explained } from '../explained';
import type { Messages } from './ports';

/** CloudWatch has a value a minute, and is behind by some. Milliseconds. */
const LOOK_BACK_MS = 15 * 60_000;

/** SQS in one region. Errors come explained. */
export function messagesIn(region: string, { look, act }: Rights): Messages {
  // The queue's URL names its host; the endpoint that the surroundings give wins, an emulator's say.
  const settings = { region, useQueueUrlAsEndpoint: false };
  const sqs = new SQSClient(answering({ ...settings, credentials: look }));
  const acting = new SQSClient(answering({ ...settings, credentials: act }));
  const watch = new CloudWatchClient(answering({ region, credentials: look }));
  const attributesOf = async (QueueUrl: string) =>
    (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] })))
      .Attributes ?? {};
  return explained<Messages>({
    counts: async (url) => {
      const [attributes, { queueUrls: sources = [] }] = await Promise.all([
        attributesOf(url),
        sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: url })),
      ]);
      return {
        name: url.split('/').at(-1) ?? url,
        url,
        waiting: Number(attributes.ApproximateNumberOfMessages ?? 0),
        inFlight: Number(attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
        delayed: Number(attributes.ApproximateNumberOfMessagesDelayed ?? 0),
        isDeadLetters: sources.length > 0,
      };
    },
    oldestSeconds: async (names) => {
      const now = nowMs();
      const { MetricDataResults: found = [] } = await watch.send(
        new GetMetricDataCommand({
          StartTime: new Date(now - LOOK_BACK_MS),
          EndTime: new Date(now),
          ScanBy: 'TimestampDescending',
          MetricDataQueries: names.map((name, index) => ({
            Id: `q${index}`,
            MetricStat: { Metric: oldestMessage(name), Period: 60, Stat: 'Maximum' },
          })),
        }),
      );
      return new Map(
        names.flatMap((name, index): [string, number][] => {
          const newest = found.find(({ Id }) => Id === `q${index}`)?.Values?.[0];
          return newest === undefined ? [] : [[name, newest]];
        }),
      );
    },
    moveBack: async (url) => {
      const { QueueArn } = await attributesOf(url);
      await acting.send(new StartMessageMoveTaskCommand({ SourceArn: QueueArn }));
    },
    purge: async (url) => {
      await acting.send(new PurgeQueueCommand({ QueueUrl: url }));
    },
  });
}

const oldestMessage = (QueueName: string) => ({
  Namespace: 'AWS/SQS',
  MetricName: 'ApproximateAgeOfOldestMessage',
  Dimensions: [{ Name: 'QueueName', Value: QueueName }],
});
