import { createHash } from 'node:crypto';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { RECEIVE_HIDES_SECONDS, type Broker } from '../broker';

/**
 * Seconds of a long poll. A poll that is broken off can strand a message until it is visible again, so
 * polls are short and always waited for.
 */
const WAIT_SECONDS = 5;

/** SQS takes delays up to this; a run is not claimed before its time, and its message is sent on. */
const LONGEST_DELAY_SECONDS = 900;

const delay = (seconds: number): number => Math.min(LONGEST_DELAY_SECONDS, Math.ceil(seconds));

/** A queue that keeps the order of each group of messages has such a name. */
const isFifo = (url: string): boolean => url.endsWith('.fifo');

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The queue on SQS. */
export function awsBroker(
  client: SQSClient,
  queueUrl: string,
  queueOf: Readonly<Record<string, string>> = {},
): Broker {
  return {
    ordered: isFifo(queueUrl),
    prioritized: false,
    submit: async (message, task, { delaySeconds = 0 } = {}) => {
      const url = (Object.hasOwn(queueOf, task) ? queueOf[task] : undefined) ?? queueUrl;
      const body = JSON.stringify(message);
      await client.send(
        new SendMessageCommand({
          QueueUrl: url,
          MessageBody: body,
          // the same message again, as after an answer that got lost, is left out by the queue
          // a queue that keeps the order takes no delay of one message: its run is not claimed before its time
          ...(!isFifo(url) && { DelaySeconds: delay(delaySeconds) }),
          ...(isFifo(url) && { MessageGroupId: task, MessageDeduplicationId: hashOf(body) }),
        }),
      );
    },
    send: async (message, { delaySeconds = 0 } = {}) => {
      await client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: JSON.stringify(message),
          DelaySeconds: delay(delaySeconds),
        }),
      );
    },
    receive: async (most, signal) => {
      if (signal.aborted) return [];
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: Math.min(10, most),
          WaitTimeSeconds: WAIT_SECONDS,
          VisibilityTimeout: RECEIVE_HIDES_SECONDS,
        }),
      );
      return Messages.map(({ Body = '', ReceiptHandle }) => ({
        body: Body,
        acknowledge: async () => {
          await client.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
        },
        hideFor: async (seconds: number) => {
          const VisibilityTimeout = Math.ceil(seconds);
          await client.send(
            new ChangeMessageVisibilityCommand({
              QueueUrl: queueUrl,
              ReceiptHandle,
              VisibilityTimeout,
            }),
          );
        },
      }));
    },
    depth: async () => {
      const { Attributes } = await client.send(
        new GetQueueAttributesCommand({
          QueueUrl: queueUrl,
          AttributeNames: ['ApproximateNumberOfMessages'],
        }),
      );
      return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
    },
    close: () => client.destroy(),
  };
}
