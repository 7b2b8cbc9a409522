import {
  GetQueueAttributesCommand,
  ListDeadLetterSourceQueuesCommand,
  PurgeQueueCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import type { Rights } from '../account/ports';
import { explained } from '../explained';
import type { Messages } from './ports';

/** SQS in one region. Errors come explained. */
export function messagesIn(region: string, { look, act }: Rights): Messages {
  // The queue's URL names its host; the endpoint that the surroundings give wins, an emulator's say.
  const settings = { region, useQueueUrlAsEndpoint: false };
  const sqs = new SQSClient({ ...settings, credentials: look });
  const acting = new SQSClient({ ...settings, credentials: act });
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
    moveBack: async (url) => {
      const { QueueArn } = await attributesOf(url);
      await acting.send(new StartMessageMoveTaskCommand({ SourceArn: QueueArn }));
    },
    purge: async (url) => {
      await acting.send(new PurgeQueueCommand({ QueueUrl: url }));
    },
  });
}
