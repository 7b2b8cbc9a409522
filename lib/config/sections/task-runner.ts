import { z } from 'zod';
import { checkContainers } from '../check-containers';
import { isOutOf, secondsOf } from '../duration';
import type { Locate } from '../locate';
import type { Problem } from '../problem';
import { duration, whole } from '../schema-values';
import { companionKeys, resolveCompanions, type Companions } from './sidecars';
import { checkService, computeKeys, countKeys, resolveCompute, type Compute } from './compute';

export interface ResolvedTaskRunner extends Compute, Companions {
  readonly minTasks: number;
  readonly maxTasks: number;
  /** Runs per task, waiting or under way, that scaling aims for. Default 10. */
  readonly backlogPerTask: number;
  readonly spot: boolean;
  readonly stopTimeoutSeconds: number;
  /** Deliveries before a message goes to the dead-letter queue. Default 5. */
  readonly maxReceives: number;
}

export const taskRunnerSchema = z.strictObject({
  ...computeKeys,
  ...countKeys,
  ...companionKeys,
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
});

type TaskRunnerInput = z.input<typeof taskRunnerSchema>;

const DEFAULT_CPU = 512;

export function resolveTaskRunner(input: TaskRunnerInput, production: boolean): ResolvedTaskRunner {
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
function backlogFor({ acceptableLatency, processingTime }: TaskRunnerInput): number | undefined {
  if (acceptableLatency === undefined || processingTime === undefined) return undefined;
  return Math.ceil(secondsOf(acceptableLatency) / secondsOf(processingTime));
}

function checkLatency(input: TaskRunnerInput, at: Locate): Problem[] {
  const keys = ['acceptableLatency', 'processingTime'] as const;
  const [given, ...others] = keys.filter((key) => input[key] !== undefined);
  if (given === undefined) return [];
  if (input.backlogPerTask !== undefined) {
    const message = `cannot stand beside '${given}', which gives its value`;
    return [{ path: at(['taskRunner'], 'backlogPerTask', given), message }];
  }
  if (others.length === 0) {
    const missing = keys.find((key) => key !== given) ?? '';
    return [{ path: at(['taskRunner'], given), message: `needs '${missing}' beside it` }];
  }
  return keys.flatMap((key) => {
    const value = input[key] ?? '1 second';
    const most = key === 'processingTime' ? (input.acceptableLatency ?? value) : '7 days';
    if (!isOutOf(value, 1, secondsOf(most))) return [];
    const message = `'${value}' is not allowed; use 1 second to ${most}`;
    return [{ path: at(['taskRunner'], key), message }];
  });
}

export function checkTaskRunner(input: TaskRunnerInput, at: Locate, root: string): Problem[] {
  const path = ['taskRunner'];
  const own = { port: 8081, checked: true };
  return [
    ...checkLatency(input, at),
    ...checkService(path, input, DEFAULT_CPU, at),
    ...checkContainers(input, { path, at, root, own, essential: true }),
  ];
}
