import { z } from 'zod';
import { checkHandler } from '../check-files';
import { isOutOf, secondsOf } from '../duration';
import type { Locate } from '../locate';
import { quote, type Problem } from '../problem';
import { parseSchedule } from '../schedule';
import { duration, whole } from '../schema-values';
import { checkSize, computeKeys, resolveCompute, type Compute } from './compute';
import { checkImage, imageSchema, resolveImage, type ImageSource } from './image';
import { scheduleSchema, type ResolvedSchedule } from './schedule';

export type ResolvedTask = ResolvedHandlerTask | ResolvedContainerTask;

export interface ResolvedHandlerTask {
  readonly kind: 'handler';
  readonly name: string;
  /** TypeScript file whose default export is `defineTask(…)`, from the project root. */
  readonly handler: string;
}

export interface ResolvedContainerTask extends Compute {
  readonly kind: 'container';
  readonly name: string;
  readonly image: ImageSource;
  /** Replaces the image's CMD. */
  readonly command?: readonly string[];
  readonly timeLimitSeconds: number;
  /** Attempts in all, the first included. Default 1. */
  readonly attempts: number;
  readonly schedule?: ResolvedSchedule;
}

const containerTaskKeys = {
  ...computeKeys,
  /** Image of the task */
  image: imageSchema,
  /** Replaces the command of the image */
  command: z.array(z.string()).min(1).optional(),
  /**
   * A run that takes longer is stopped; at most 7 days
   * @default `1 hour`
   */
  timeLimit: duration.optional(),
  /**
   * Attempts in all, the first included
   * @default `1`
   */
  attempts: whole(1, 20).optional(),
  /** When the task runs by itself */
  schedule: scheduleSchema.optional(),
};

export const handlerTaskSchema = z.strictObject({
  /** TypeScript file whose default export is `defineTask(…)`, from the project root */
  handler: z.string().min(1),
});

export const containerTaskSchema = z.strictObject(containerTaskKeys);

/** An environment may change a container task, not replace or add one. */
export const taskOverrideSchema = z.strictObject({
  ...containerTaskKeys,
  /** Image of the task */
  image: imageSchema.partial().optional(),
});

type ContainerInput = z.input<typeof containerTaskSchema>;
type TaskInput = z.input<typeof handlerTaskSchema> | ContainerInput;

const DEFAULT_CPU = 256;
const LONGEST_RUN_SECONDS = 7 * 86_400;

export function resolveTask(name: string, input: TaskInput): ResolvedTask {
  return 'handler' in input
    ? { kind: 'handler', name, handler: input.handler }
    : resolveContainerTask(name, input);
}

function resolveContainerTask(name: string, input: ContainerInput): ResolvedContainerTask {
  const schedule = input.schedule === undefined ? undefined : parseSchedule(input.schedule);
  return {
    kind: 'container',
    name,
    ...resolveCompute(input, DEFAULT_CPU),
    image: resolveImage(input.image),
    ...(input.command !== undefined && { command: input.command }),
    timeLimitSeconds: secondsOf(input.timeLimit ?? '1 hour'),
    attempts: input.attempts ?? 1,
    ...(schedule?.ok && { schedule: schedule.schedule }),
  };
}

export function checkTask(name: string, task: TaskInput, at: Locate, root: string): Problem[] {
  const path = ['tasks', name];
  if ('handler' in task) return checkHandler(at(path, 'handler'), task.handler, root);
  const problems = [
    ...checkSize(path, task, DEFAULT_CPU, at),
    ...checkImage(path, task.image, at, root),
  ];
  if (task.timeLimit !== undefined && isOutOf(task.timeLimit, 1, LONGEST_RUN_SECONDS)) {
    problems.push({
      path: at(path, 'timeLimit'),
      message: `${quote(task.timeLimit)} is not allowed; use 1 second to 7 days`,
    });
  }
  const schedule = task.schedule === undefined ? undefined : parseSchedule(task.schedule);
  if (schedule?.ok === false) {
    problems.push({ path: at([...path, 'schedule'], schedule.key), message: schedule.message });
  }
  return problems;
}
