import { createHash } from 'node:crypto';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { monotonicMs, nowMs } from '../clock';
import { RECEIVE_HIDES_SECONDS, type Broker, type Delivery } from '../broker';

/**
 * Seconds of a long poll. A poll that is broken off can strand a message until it is visible again, so
 * polls are short and always waited for.
 */
export const WAIT_SECONDS = 5;

/** SQS takes delays up to this; a run is not claimed before its time, and its message is sent on. */
const LONGEST_DELAY_SECONDS = 900;

const delay = (seconds: number): number => Math.min(LONGEST_DELAY_SECONDS, Math.ceil(seconds));

/** A queue that keeps the order of each group of messages has such a name. */
const isFifo = (url: string): boolean => url.endsWith('.fifo');

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** SQS hides a message for 12 hours at most, however often that is extended; a run may take longer. */
const IN_FLIGHT_MS = 11.5 * 3600_000;

function deliveryOf(
  client: SQSClient,
  queueUrl: string,
  body: string,
  ReceiptHandle: string | undefined,
): Delivery {
  const received = monotonicMs();
  let replaced = false;
  const acknowledge = async (): Promise<void> => {
    if (replaced) return;
    await client.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
  };
  /** Who gets the new one while the run goes on looks again later: it is never lost with this receiver. */
  const replace = async (): Promise<void> => {
    const DelaySeconds = RECEIVE_HIDES_SECONDS;
    await client.send(
      new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body, DelaySeconds }),
    );
    await acknowledge();
    replaced = true;
  };
  return {
    body,
    acknowledge,
    hideFor: async (seconds) => {
      if (replaced) return;
      // What is next in order must not overtake it; its message comes back by itself.
      if (monotonicMs() - received > IN_FLIGHT_MS && !isFifo(queueUrl)) return replace();
      const VisibilityTimeout = Math.ceil(seconds);
      await client.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: queueUrl,
          ReceiptHandle,
          VisibilityTimeout,
        }),
      );
    },
  };
}

/** The queue on SQS. */
export function awsBroker(
  client: SQSClient,
  queueUrl: string,
  queueOf: Readonly<Record<string, string>> = {},
): Broker {
  const urlOf = (task: string | undefined): string =>
    (task !== undefined && Object.hasOwn(queueOf, task) ? queueOf[task] : undefined) ?? queueUrl;
  return {
    ordered: isFifo(queueUrl),
    prioritized: false,
    submit: async (message, task, { delaySeconds = 0, again = false } = {}) => {
      const url = urlOf(task);
      const body = JSON.stringify(message);
      await client.send(
        new SendMessageCommand({
          QueueUrl: url,
          MessageBody: body,
          // the same message again, as after an answer that got lost, is left out by the queue
          // a queue that keeps the order takes no delay of one message: its run is not claimed before its time
          ...(!isFifo(url) && { DelaySeconds: delay(delaySeconds) }),
          ...(isFifo(url) && {
            MessageGroupId: task,
            MessageDeduplicationId: hashOf(again ? `${body} ${nowMs()}` : body),
          }),
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
      return Messages.map(({ Body = '', ReceiptHandle }) =>
        deliveryOf(client, queueUrl, Body, ReceiptHandle),
      );
    },
    depth: async (task) => {
      const { Attributes } = await client.send(
        new GetQueueAttributesCommand({
          QueueUrl: urlOf(task),
          AttributeNames: ['ApproximateNumberOfMessages'],
        }),
      );
      return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
    },
    close: () => client.destroy(),
  };
}
