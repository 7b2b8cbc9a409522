/** Queues of SQS as people look after them; network.ts has the real one. */

export interface QueueCounts {
  readonly name: string;
  readonly url: string;
  /** Messages that a receiver could have now, about. */
  readonly waiting: number;
  /** In the hands of receivers. */
  readonly inFlight: number;
  /** Whose time is yet to come. */
  readonly delayed: number;
  /** Other queues give up messages to it. */
  readonly isDeadLetters: boolean;
}

export interface Messages {
  counts(url: string): Promise<QueueCounts>;
  /**
   * Seconds that the oldest message of each queue is in it, by the queue's name; those are left out that CloudWatch says
   * nothing of. It is a minute or two behind.
   */
  oldestSeconds(names: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Moves what is in a queue of dead letters back to where it came from; SQS does so by itself from then on. */
  moveBack(url: string): Promise<void>;
  /** Deletes every message. SQS does so once a minute at most. */
  purge(url: string): Promise<void>;
}
