import { z } from 'zod';
import { checkContainers } from '../check-containers';
import { checkHandler } from '../check-files';
import { isOutOf, secondsOf } from '../duration';
import type { Locate } from '../locate';
import { quote, type Problem } from '../problem';
import { parseSchedule } from '../schedule';
import { duration, whole } from '../schema-values';
import { checkSize, computeKeys, resolveCompute, type Compute } from './compute';
import {
  checkImage,
  imageOverrideSchema,
  imageSchema,
  resolveImage,
  type ImageSource,
} from './image';
import { scheduleSchema, type ResolvedSchedule } from './schedule';
import { companionKeys, resolveCompanions, type Companions } from './sidecars';
import { checkVolumes, resolveVolumes, volumesSchema, type ResolvedVolume } from './volumes';

export type ResolvedTask = ResolvedHandlerTask | ResolvedContainerTask;

export interface ResolvedHandlerTask {
  readonly kind: 'handler';
  readonly name: string;
  /** TypeScript file whose default export is `defineTask(…)`, from the project root. */
  readonly handler: string;
  /** Absent: the default one. */
  readonly queue?: string;
  readonly schedule?: ResolvedSchedule;
}

export interface ResolvedContainerTask extends Compute, Companions {
  readonly kind: 'container';
  readonly name: string;
  readonly image: ImageSource;
  /** Of runs by hand. Absent: the default one. */
  readonly queue?: string;
  /** Replaces the image's CMD. */
  readonly command?: readonly string[];
  /** Replaces the image's ENTRYPOINT. */
  readonly entrypoint?: readonly string[];
  /** Absent: 20, Fargate's own. */
  readonly ephemeralStorageGiB?: number;
  readonly volumes: readonly ResolvedVolume[];
  readonly timeLimitSeconds: number;
  /** Attempts in all, the first included. Default 1. */
  readonly attempts: number;
  /** Wait before the second attempt; absent: as the one who starts the run sees fit. */
  readonly retryDelaySeconds?: number;
  readonly schedule?: ResolvedSchedule;
}

const queueKey = {
  /**
   * A queue under `taskRunner.queues`
   * @default the queue of all tasks that name none
   */
  queue: z.string().optional(),
};

const containerTaskKeys = {
  ...computeKeys,
  ...queueKey,
  ...companionKeys,
  /** Image of the task */
  image: imageSchema,
  /** Replaces the command of the image */
  command: z.array(z.string()).min(1).optional(),
  /** Replaces the entry point of the image, and drops its command */
  entrypoint: z.array(z.string()).min(1).optional(),
  /**
   * Disk of a run in GiB, 21 to 200, gone with it
   * @default `20`, which costs nothing
   */
  ephemeralStorage: whole(21, 200).optional(),
  /** Folders on EFS that outlive a run, by name */
  volumes: volumesSchema.optional(),
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
  /**
   * Wait before the second attempt, 1 second to 5 minutes; doubles with each one, with jitter
   * @default `10 seconds` by schedule, `1 second` by hand
   */
  retryDelay: duration.optional(),
  /** When the task runs by itself; `false`: never */
  schedule: scheduleSchema.optional(),
};

export const handlerTaskSchema = z.strictObject({
  /** TypeScript file whose default export is `defineTask(…)`, from the project root */
  handler: z.string().min(1),
  ...queueKey,
  /** When the task runs by itself; `false`: never */
  schedule: scheduleSchema.optional(),
});

export const containerTaskSchema = z.strictObject(containerTaskKeys);

/** An environment may change a container task, not replace or add one. */
export const taskOverrideSchema = z.strictObject({
  ...containerTaskKeys,
  /** Image of the task */
  image: imageOverrideSchema.optional(),
});

type ContainerInput = z.input<typeof containerTaskSchema>;
type TaskInput = z.input<typeof handlerTaskSchema> | ContainerInput;

const DEFAULT_CPU = 256;
const LONGEST_RUN_SECONDS = 7 * 86_400;

export function resolveTask(name: string, input: TaskInput): ResolvedTask {
  return 'handler' in input
    ? {
        kind: 'handler',
        name,
        handler: input.handler,
        ...(input.queue !== undefined && { queue: input.queue }),
        ...resolvedSchedule(input.schedule),
      }
    : resolveContainerTask(name, input);
}

function resolvedSchedule(input: TaskInput['schedule']): { schedule?: ResolvedSchedule } {
  const parsed = input === undefined || input === false ? undefined : parseSchedule(input);
  return parsed?.ok ? { schedule: parsed.schedule } : {};
}

function resolveContainerTask(name: string, input: ContainerInput): ResolvedContainerTask {
  return {
    kind: 'container',
    name,
    ...resolveCompute(input, DEFAULT_CPU),
    image: resolveImage(input.image),
    ...(input.queue !== undefined && { queue: input.queue }),
    ...(input.command !== undefined && { command: input.command }),
    ...(input.entrypoint !== undefined && { entrypoint: input.entrypoint }),
    ...(input.ephemeralStorage !== undefined && { ephemeralStorageGiB: input.ephemeralStorage }),
    ...resolveCompanions(input, false),
    volumes: resolveVolumes(input.volumes),
    timeLimitSeconds: secondsOf(input.timeLimit ?? '1 hour'),
    attempts: input.attempts ?? 1,
    ...(input.retryDelay !== undefined && { retryDelaySeconds: secondsOf(input.retryDelay) }),
    ...resolvedSchedule(input.schedule),
  };
}

export function checkTask(name: string, task: TaskInput, at: Locate, root: string): Problem[] {
  const path = ['tasks', name];
  const own =
    'handler' in task
      ? checkHandler(at(path, 'handler'), task.handler, root)
      : checkContainerTask(path, task, at, root);
  return [...own, ...checkSchedule(path, task.schedule, at)];
}

function checkContainerTask(
  path: readonly string[],
  task: ContainerInput,
  at: Locate,
  root: string,
): Problem[] {
  return [
    ...checkSize(path, task, DEFAULT_CPU, at),
    ...checkImage(path, task.image, at, root, task.architecture ?? 'x86_64'),
    ...checkContainers(task, { path, at, root, own: { checked: false }, essential: false }),
    ...checkVolumes(path, task.volumes, at),
    ...checkDuration(at(path, 'timeLimit'), task.timeLimit, 1, LONGEST_RUN_SECONDS, '7 days'),
    ...checkDuration(at(path, 'retryDelay'), task.retryDelay, 1, 300, '5 minutes'),
  ];
}

function checkDuration(
  path: string,
  value: string | undefined,
  least: number,
  most: number,
  mostInWords: string,
): Problem[] {
  if (value === undefined || !isOutOf(value, least, most)) return [];
  return [{ path, message: `${quote(value)} is not allowed; use 1 second to ${mostInWords}` }];
}

function checkSchedule(
  path: readonly string[],
  input: TaskInput['schedule'],
  at: Locate,
): Problem[] {
  const parsed = input === undefined || input === false ? undefined : parseSchedule(input);
  if (parsed?.ok !== false) return [];
  return [{ path: at([...path, 'schedule'], parsed.key), message: parsed.message }];
}
