import { z } from 'zod';
import { unknownWord } from '../closest';
import { secondsOf } from '../duration';
import type { Locate } from '../locate';
import { quote, type Problem } from '../problem';
import type { EffectiveInput } from '../resolve';
import { duration } from '../schema-values';

/** How an environment is tried after a deployment. */
export interface ResolvedSmoke {
  /** Undefined: none is run. */
  readonly task?: { readonly name: string; readonly input: unknown };
  /** For each of: the API’s answer, the task, the alarms. Default 120. */
  readonly timeLimitSeconds: number;
  /** Id of the pipeline's credential with a key of the API. */
  readonly credential?: string;
}

const CREDENTIAL =
  "the id of a credential: letters, digits, '-', '_' and '.', such as 'shop-prod-smoke'";

export const smokeSchema = z.strictObject({
  /** A task that may run after each deployment, and shows that queue and task runner work; without one, none is run */
  task: z.string().optional(),
  /**
   * Its input, any JSON
   * @default none
   */
  input: z.unknown().optional(),
  /**
   * Longest time for the API to answer, for the task to end, and for alarms to fall silent; at most 1 hour
   * @default `2 minutes`
   */
  timeLimit: duration.optional(),
  /** Id of the pipeline’s credential (secret text) that holds a key of this environment’s API, for the task */
  credential: z
    .string({ error: CREDENTIAL })
    .regex(/^[A-Za-z][\w.-]{0,99}$/, { error: CREDENTIAL })
    .optional(),
});

type SmokeInput = z.input<typeof smokeSchema>;

export function resolveSmoke({
  task,
  input,
  timeLimit,
  credential,
}: SmokeInput = {}): ResolvedSmoke {
  return {
    ...(task !== undefined && { task: { name: task, input } }),
    timeLimitSeconds: secondsOf(timeLimit ?? '2 minutes'),
    ...(credential !== undefined && { credential }),
  };
}

const LONGEST_SECONDS = 3600;

export function checkSmoke({ deployment = {}, tasks }: EffectiveInput, at: Locate): Problem[] {
  const { task, input, timeLimit, credential } = deployment.smoke ?? {};
  const path = (key: string) => at(['deployment', 'smoke'], key);
  const seconds = timeLimit === undefined ? 1 : secondsOf(timeLimit);
  return [
    ...(task === undefined || Object.hasOwn(tasks, task)
      ? []
      : [
          {
            path: path('task'),
            message: `${quote(task)}: ${unknownWord('task', task, Object.keys(tasks))}`,
          },
        ]),
    ...(task === undefined && input !== undefined
      ? [{ path: path('input'), message: 'has no meaning without a task' }]
      : []),
    ...(task === undefined && credential !== undefined
      ? [{ path: path('credential'), message: 'has no meaning without a task' }]
      : []),
    ...(seconds >= 1 && seconds <= LONGEST_SECONDS
      ? []
      : [
          {
            path: path('timeLimit'),
            message: `${quote(timeLimit)} is not allowed; use 1 second to 1 hour`,
          },
        ]),
  ];
}
