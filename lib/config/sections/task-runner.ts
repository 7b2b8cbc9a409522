import { z } from 'zod';
import { checkContainers } from '../check-containers';
import { secondsOf } from '../duration';
import type { Locate } from '../locate';
import type { Problem } from '../problem';
import { whole } from '../schema-values';
import { companionKeys, resolveCompanions, type Companions } from './sidecars';
import { checkService, computeKeys, countKeys, resolveCompute, type Compute } from './compute';

export interface ResolvedTaskRunner extends Compute, Companions {
  readonly minTasks: number;
  readonly maxTasks: number;
  /** Messages per task that scaling aims for. Default 10. */
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
   * Queued runs per task that scaling aims for
   * @default `10`
   */
  backlogPerTask: whole(1, 100_000).optional(),
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
    backlogPerTask: input.backlogPerTask ?? 10,
    spot: input.spot ?? !production,
    stopTimeoutSeconds: secondsOf(input.stopTimeout ?? '2 minutes'),
    maxReceives: input.maxReceives ?? 5,
  };
}

export function checkTaskRunner(input: TaskRunnerInput, at: Locate, root: string): Problem[] {
  const path = ['taskRunner'];
  const own = { port: 8081, checked: true };
  return [
    ...checkService(path, input, DEFAULT_CPU, at),
    ...checkContainers(input, { path, at, root, own, essential: true }),
  ];
}
