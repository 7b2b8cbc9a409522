import { z } from 'zod';
import { checkContainers } from '../check-containers';
import { unknownWord } from '../closest';
import { isOutOf, secondsOf } from '../duration';
import type { Locate } from '../locate';
import { mergeOverride } from '../merge';
import type { Problem } from '../problem';
import { duration, name, whole } from '../schema-values';
import { companionKeys, resolveCompanions, type Companions } from './sidecars';
import { checkService, computeKeys, countKeys, resolveCompute, type Compute } from './compute';

export interface ResolvedTaskRunner extends ResolvedRunner {
  /** Queues beside the default one, each with a service of its own. */
  readonly queues: readonly ResolvedQueue[];
}

export interface ResolvedQueue extends ResolvedRunner {
  readonly name: string;
  /** Runs of a task one after the other, in the order in which they came. */
  readonly fifo: boolean;
}

export interface ResolvedRunner extends Compute, Companions {
  readonly minTasks: number;
  readonly maxTasks: number;
  /** Runs per task, waiting or under way, that scaling aims for. Default 10. */
  readonly backlogPerTask: number;
  readonly spot: boolean;
  readonly stopTimeoutSeconds: number;
  /** Deliveries before a message goes to the dead-letter queue. Default 5. */
  readonly maxReceives: number;
}

const runnerKeys = {
  ...computeKeys,
  ...countKeys,
  /**
   * Runs per task, queued or under way, that scaling aims for
   * @default `10`
   */
  backlogPerTask: whole(1, 100_000).optional(),
  /** Time that a run may wait; with `processingTime`, in place of `backlogPerTask` */
  acceptableLatency: duration.optional(),
  /** Time that one task takes for a run, on average; ten at once that only wait: a tenth */
  processingTime: duration.optional(),
  /**
   * Deliveries before a message is a dead letter
   * @default `5`
   */
  maxReceives: whole(1, 1000).optional(),
};

const queueSchema = z.strictObject({
  ...runnerKeys,
  /**
   * Runs of a task one after the other, in the order in which they came
   * @default `false`
   */
  fifo: z.boolean().optional(),
});

export const taskRunnerSchema = z.strictObject({
  ...runnerKeys,
  ...companionKeys,
  /** Queues for tasks that need another size, by name; what one does not say is as above */
  queues: z.record(name(16), queueSchema).optional(),
});

type TaskRunnerInput = z.input<typeof taskRunnerSchema>;
type RunnerInput = Omit<TaskRunnerInput, 'queues'>;
type QueueInput = z.input<typeof queueSchema>;

const DEFAULT_CPU = 512;

/** In a queue that keeps its order, a retry is a delivery of the same message. */
const FIFO_RECEIVES = 100;

export function resolveTaskRunner(input: TaskRunnerInput, production: boolean): ResolvedTaskRunner {
  return {
    ...resolveRunner(input, production),
    queues: Object.entries(input.queues ?? {}).map(([queue, own]) => ({
      name: queue,
      ...resolveRunner(queueInput(input, own), production),
      ...(own.fifo === true && { maxReceives: own.maxReceives ?? FIFO_RECEIVES }),
      fifo: own.fifo ?? false,
    })),
  };
}

/** What a queue does not say is as for the default one. */
function queueInput(input: TaskRunnerInput, own: QueueInput): RunnerInput {
  return mergeOverride({ ...input, queues: undefined }, own) as RunnerInput;
}

function resolveRunner(input: RunnerInput, production: boolean): ResolvedRunner {
  const minTasks = input.minTasks ?? 1;
  return {
    ...resolveCompute(input, DEFAULT_CPU),
    ...resolveCompanions(input, true),
    minTasks,
    maxTasks: input.maxTasks ?? Math.max(minTasks, production ? 20 : 4),
    backlogPerTask: input.backlogPerTask ?? backlogFor(input) ?? 10,
    spot: input.spot ?? !production,
    stopTimeoutSeconds: secondsOf(input.stopTimeout ?? '2 minutes'),
    maxReceives: input.maxReceives ?? 5,
  };
}

/** As Copilot does: https://aws.github.io/copilot-cli/docs/manifest/worker-service/#count-queue-delay */
function backlogFor({ acceptableLatency, processingTime }: RunnerInput): number | undefined {
  if (acceptableLatency === undefined || processingTime === undefined) return undefined;
  return Math.ceil(secondsOf(acceptableLatency) / secondsOf(processingTime));
}

function checkLatency(path: readonly string[], input: RunnerInput, at: Locate): Problem[] {
  const keys = ['acceptableLatency', 'processingTime'] as const;
  const [given, ...others] = keys.filter((key) => input[key] !== undefined);
  if (given === undefined) return [];
  if (input.backlogPerTask !== undefined) {
    const message = `cannot stand beside '${given}', which gives its value`;
    return [{ path: at(path, 'backlogPerTask', given), message }];
  }
  if (others.length === 0) {
    const missing = keys.find((key) => key !== given) ?? '';
    return [{ path: at(path, given), message: `needs '${missing}' beside it` }];
  }
  return keys.flatMap((key) => {
    const value = input[key] ?? '1 second';
    const most = key === 'processingTime' ? (input.acceptableLatency ?? value) : '7 days';
    if (!isOutOf(value, 1, secondsOf(most))) return [];
    const message = `'${value}' is not allowed; use 1 second to ${most}`;
    return [{ path: at(path, key), message }];
  });
}

export function checkTaskRunner(input: TaskRunnerInput, at: Locate, root: string): Problem[] {
  const path = ['taskRunner'];
  const own = { port: 8081, checked: true };
  return [
    ...checkLatency(path, input, at),
    ...Object.entries(input.queues ?? {}).flatMap(([queue, own]) =>
      checkQueue([...path, 'queues', queue], queueInput(input, own), at),
    ),
    ...checkService(path, input, DEFAULT_CPU, at),
    ...checkContainers(input, { path, at, root, own, essential: true }),
  ];
}

function checkQueue(path: readonly string[], input: RunnerInput, at: Locate): Problem[] {
  const reserved = path.at(-1)?.endsWith(DEAD_LETTERS) === true;
  const message = `names that end in '${DEAD_LETTERS}' are taken; choose another`;
  return [
    ...(reserved ? [{ path: at(path.slice(0, -1), path.at(-1) ?? ''), message }] : []),
    ...checkService(path, input, DEFAULT_CPU, at),
    ...checkLatency(path, input, at),
  ];
}

/** As the queues of dead letters are named: lib/constructs/task-queue.ts. */
const DEAD_LETTERS = 'dead-letters';

/** The queues that tasks name. */
export function checkTaskQueues(
  tasks: Readonly<Record<string, { readonly queue?: string | undefined }>>,
  { queues = {} }: TaskRunnerInput,
  at: Locate,
): Problem[] {
  const known = Object.keys(queues);
  return Object.entries(tasks).flatMap(([task, { queue }]) => {
    if (queue === undefined || known.includes(queue)) return [];
    const path = at(['tasks', task], 'queue');
    return [
      known.length === 0
        ? { path, message: `unknown queue; taskRunner.queues has none` }
        : { path, message: unknownWord('queue', queue, known) },
    ];
  });
}
