import { z } from 'zod';

/** Events that run a task: uploads to a bucket, and whatever else arrives on an event bus. */

export type ResolvedEvent = {
  readonly name: string;
  readonly task: string;
} & (
  | {
      readonly kind: 'upload';
      /** Name of the bucket under `storage`. */
      readonly bucket: string;
      readonly prefix: string;
      readonly suffix: string;
    }
  | {
      readonly kind: 'pattern';
      /** As EventBridge takes it. */
      readonly pattern: Readonly<Record<string, unknown>>;
      readonly bus: string;
    }
);

export const EVENT_SCHEMAS = {
  bucket: z.strictObject({
    /** Task that runs once for each event; its input is the event */
    task: z.string(),
    /** Bucket under `storage`: an object is written */
    bucket: z.string(),
    /**
     * The object’s key starts with this
     * @default any
     */
    prefix: z.string().min(1).optional(),
    /**
     * The object’s key ends in this
     * @default any
     */
    suffix: z.string().min(1).optional(),
  }),
  pattern: z.strictObject({
    /** Task that runs once for each event; its input is the event */
    task: z.string(),
    /** Event pattern of EventBridge */
    pattern: z
      .record(z.string(), z.unknown())
      .refine((pattern) => Object.keys(pattern).length > 0, {
        error: "a pattern such as { source: ['com.example.shop'] }",
      }),
    /**
     * Name of an event bus
     * @default `default`
     */
    bus: z
      .string()
      .regex(/^[\w./-]{1,256}$/, { error: 'the name of an event bus' })
      .optional(),
  }),
};

const { bucket, pattern } = EVENT_SCHEMAS;

export const eventSchema = z.union([bucket, pattern], {
  error:
    "{ bucket: 'uploads', task: 'resize' } or { pattern: { source: ['com.example.shop'] }, task: 'ship' }",
});

export const eventOverrideSchema = z.union([bucket.partial(), pattern.partial()]);

export type EventInput = z.input<typeof eventSchema>;

export function resolveEvent(name: string, input: EventInput): ResolvedEvent {
  const { task } = input;
  return 'bucket' in input
    ? {
        name,
        task,
        kind: 'upload',
        bucket: input.bucket,
        prefix: input.prefix ?? '',
        suffix: input.suffix ?? '',
      }
    : { name, task, kind: 'pattern', pattern: input.pattern, bus: input.bus ?? 'default' };
}
