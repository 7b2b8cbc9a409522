import { z } from 'zod';
import { isOutOf } from '../duration';
import { CPU_UNITS, describeMemoryFor, memoryFor, type CpuUnits } from '../fargate';
import type { Locate } from '../locate';
import type { Problem } from '../problem';
import { duration, oneOf, variableName, whole } from '../schema-values';
import { resolveSecrets, secretsKey, type ResolvedSecret } from './secrets';

/** Size, processor and variables of a container; its part of every workload. */

export type Architecture = 'x86_64' | 'arm64';

export interface Compute {
  readonly cpu: CpuUnits;
  readonly memoryMiB: number;
  readonly architecture: Architecture;
  readonly environment: Readonly<Record<string, string>>;
  /** By environment variable. */
  readonly secrets: Readonly<Record<string, ResolvedSecret>>;
}

export const computeKeys = {
  /**
   * CPU units; 1024 is one vCPU
   * @default `256`; task runner `512`
   */
  cpu: oneOf(CPU_UNITS).optional(),
  /**
   * Memory in MiB, a size that Fargate offers for `cpu`
   * @default twice `cpu`, the least that Fargate offers
   */
  memory: whole(512, 122_880).optional(),
  /**
   * Processor of image and task
   * @default `x86_64`
   */
  architecture: z.enum(['x86_64', 'arm64']).optional(),
  /** Environment variables; never secrets */
  environment: z.record(variableName, z.string()).optional(),
  ...secretsKey,
};

/** How many tasks of a service run, and how they end. */
export const countKeys = {
  /**
   * Tasks that always run
   * @default `1`; web service in production `2`
   */
  minTasks: whole(0, 1000).optional(),
  /**
   * Tasks at most
   * @default `4`; in production web service `10`, task runner `20`
   */
  maxTasks: whole(1, 1000).optional(),
  /**
   * Run what exceeds `minTasks` on Fargate Spot
   * @default `false`; task runner `true` outside production
   */
  spot: z.boolean().optional(),
  /**
   * Time to finish between SIGTERM and SIGKILL, at most 120 seconds
   * @default `30 seconds`; task runner `2 minutes`
   */
  stopTimeout: duration.optional(),
};

type ComputeInput = z.input<z.ZodObject<typeof computeKeys>>;
type ServiceInput = z.input<z.ZodObject<typeof computeKeys & typeof countKeys>>;

/** Memory defaults to twice the CPU units, a size that Fargate offers for each of them. */
export function resolveCompute(input: ComputeInput, cpu: CpuUnits): Compute {
  const units = input.cpu ?? cpu;
  return {
    cpu: units,
    memoryMiB: input.memory ?? units * 2,
    architecture: input.architecture ?? 'x86_64',
    environment: input.environment ?? {},
    secrets: resolveSecrets(input.secrets),
  };
}

export function checkSize(
  path: readonly string[],
  { cpu, memory }: { cpu?: number | undefined; memory?: number | undefined },
  defaultCpu: CpuUnits,
  at: Locate,
): Problem[] {
  if (memory === undefined) return [];
  const units = (cpu ?? defaultCpu) as CpuUnits;
  if (memoryFor(units).includes(memory)) return [];
  return [
    {
      path: at(path, 'memory', 'cpu'),
      message: `${memory} is not allowed; with cpu ${units}, Fargate offers ${describeMemoryFor(units)} MiB`,
    },
  ];
}

export function checkService(
  path: readonly string[],
  input: ServiceInput,
  defaultCpu: CpuUnits,
  at: Locate,
): Problem[] {
  const { minTasks, maxTasks, stopTimeout } = input;
  const problems = checkSize(path, input, defaultCpu, at);
  if (minTasks !== undefined && maxTasks !== undefined && minTasks > maxTasks) {
    problems.push({
      path: at(path, 'minTasks', 'maxTasks'),
      message: `${minTasks} is not allowed; use at most ${maxTasks}, the value of maxTasks`,
    });
  }
  if (stopTimeout !== undefined && isOutOf(stopTimeout, 2, 120)) {
    problems.push({
      path: at(path, 'stopTimeout'),
      message: `'${stopTimeout}' is not allowed; Fargate takes 2 to 120 seconds`,
    });
  }
  return problems;
}
