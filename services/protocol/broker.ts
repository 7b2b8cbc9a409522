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

/** How a message is sent. */
export interface Sending {
  /** It is not delivered before this. Default 0. */
  readonly delaySeconds?: number;
  /** It was sent before and seems lost: a queue that leaves out what it saw lately takes it all the same. */
  readonly again?: boolean;
}

/** Where messages wait. Delivery is at least once and, unless the queue keeps it, in no order. */
export interface Broker {
  /** One message of a task at a time, in their order. */
  readonly ordered: boolean;
  /** Messages of a higher priority are delivered first. */
  readonly prioritized: boolean;
  /** Puts a new run of this task into the queue of the task. */
  submit(message: QueueMessage, task: string, sending?: Sending): Promise<void>;
  /** Puts a message into the queue that this broker receives from, one that keeps no order. */
  send(message: QueueMessage, sending?: Sending): Promise<void>;
  /**
   * Waits for messages, a few seconds at most; empty when none came or `signal` was aborted.
   *
   * @param without tasks whose messages are not wanted now; a queue that cannot choose delivers them all the same
   */
  receive(
    most: number,
    signal: AbortSignal,
    without?: ReadonlySet<string>,
  ): Promise<readonly Delivery[]>;
  /** Priorities of runs that are submitted without one, by task; only where the queue keeps priorities. */
  readonly setPriorities?: (ofTasks: Readonly<Record<string, number>>) => Promise<void>;
  /**
   * Messages that wait for a receiver, about.
   *
   * @param task looks at the queue of this task; absent: the one that this broker receives from
   */
  depth(task?: string): Promise<number>;
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
    if (typeof value.runId === 'string') return runMessage(value as RunMessage);
    const { start } = value;
    return typeof start?.task === 'string' && typeof start.key === 'string'
      ? { version: 1, start }
      : undefined;
  } catch {
    return undefined;
  }
}

/** The message of a run. */
export function runMessage({ runId, task, priority }: Omit<RunMessage, 'version'>): RunMessage {
  return {
    version: 1,
    runId,
    ...(typeof task === 'string' && { task }),
    ...(typeof priority === 'number' && { priority }),
  };
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
  await broker.send(message, { delaySeconds });
  await delivery.acknowledge();
}
