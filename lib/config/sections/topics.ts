import { z } from 'zod';

/** Topics that workloads publish to, and the tasks that run for each message. */

export interface ResolvedTopic {
  readonly name: string;
  readonly fifo: boolean;
  /** Workloads that may publish: `web`, `task-runner`, names of container tasks. */
  readonly publish: readonly string[];
  readonly subscriptions: readonly ResolvedSubscription[];
}

export interface ResolvedSubscription {
  readonly task: string;
  /** Filter policy of SNS; undefined: every message. */
  readonly filter?: Readonly<Record<string, unknown>>;
  readonly filterOn: 'attributes' | 'body';
}

export const topicSchema = z.strictObject({
  /**
   * First in, first out, and no message twice within five minutes; kept between publisher and topic: runs start together
   * @default `false`
   */
  fifo: z.boolean().optional(),
  /** Workloads that may publish: `web`, `task-runner`, names of container tasks */
  publish: z.array(z.string()).optional(),
  /** Tasks that run once for each message, by name */
  subscriptions: z
    .record(
      z.string(),
      z.strictObject({
        /**
         * Filter policy of SNS: which messages
         * @default all
         */
        filter: z.record(z.string(), z.unknown()).optional(),
        /**
         * What the filter looks at: the message’s attributes, or its body, a JSON object
         * @default `attributes`
         */
        filterOn: z.enum(['attributes', 'body']).optional(),
      }),
    )
    .optional(),
});

export type TopicInput = z.input<typeof topicSchema>;

export function resolveTopic(topic: string, input: TopicInput): ResolvedTopic {
  return {
    name: topic,
    fifo: input.fifo ?? false,
    publish: input.publish ?? [],
    subscriptions: Object.entries(input.subscriptions ?? {}).map(
      ([task, { filter, filterOn }]) => ({
        task,
        ...(filter !== undefined && { filter }),
        filterOn: filterOn ?? 'attributes',
      }),
    ),
  };
}
