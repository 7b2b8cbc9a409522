import type { QueueMessage, RunMessage, StartMessage } from './contract';

/** A message in the hands of one receiver. */
export interface Delivery {
  /** The body as it was received; {@link parseMessage} reads it. */
  readonly body: string;
  /** Removes the message for good. */
  acknowledge(): Promise<void>;
  /** Keeps the message from other receivers for this long, from now. Zero hands it back. */
  hideFor(seconds: number): Promise<void>;
}

/** Where messages wait. Delivery is at least once and, unless the queue keeps it, in no order. */
export interface Broker {
  /** One message of a task at a time, in their order. */
  readonly ordered: boolean;
  /** Puts a new run of this task into the queue of the task. */
  submit(message: QueueMessage, task: string): Promise<void>;
  /** Puts a message into the queue that this broker receives from, one that keeps no order. */
  send(message: QueueMessage, delaySeconds?: number): Promise<void>;
  /** Waits for messages, a few seconds at most; empty when none came or `signal` was aborted. */
  receive(most: number, signal: AbortSignal): Promise<readonly Delivery[]>;
  /** Messages that wait for a receiver, about. */
  depth(): Promise<number>;
  close(): void;
}

/**
 * Seconds a received message stays hidden unless its receiver extends or ends that: as long as the lease on
 * its run, so that the message of a lost runner comes back when the run may be taken over.
 */
export const RECEIVE_HIDES_SECONDS = 15;

/** Undefined where the body is not a message of ours. */
export function parseMessage(body: string): QueueMessage | undefined {
  try {
    const value = JSON.parse(body) as Partial<RunMessage & StartMessage> | null;
    if (value?.version !== 1) return undefined;
    if (typeof value.runId === 'string') return { version: 1, runId: value.runId };
    const { start } = value;
    return typeof start?.task === 'string' && typeof start.key === 'string'
      ? { version: 1, start }
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Sends a message anew in place of one that was received. Deliveries of a message are counted, and too many make it
 * a dead letter: what is not the fault of the message must not count.
 */
export async function sendAgain(
  message: QueueMessage,
  delivery: Delivery,
  broker: Broker,
  delaySeconds: number,
): Promise<void> {
  // What is next in order must not overtake it.
  if (broker.ordered) return delivery.hideFor(delaySeconds);
  await broker.send(message, delaySeconds);
  await delivery.acknowledge();
}
