import { z } from 'zod';
import { secondsOf } from '../duration';
import { duration, name, whole } from '../schema-values';
import { imageSchema, resolveImage, type ImageSource } from './image';

/** Containers beside the one with the application's own code; a part of every workload. */

/** What one container waits for in another: that it has started, is healthy, has ended, has ended with code 0. */
export type DependencyCondition = 'start' | 'healthy' | 'complete' | 'success';

/** Name of a container → what is waited for. */
export type Dependencies = Readonly<Record<string, DependencyCondition>>;

export interface ResolvedSidecar {
  readonly name: string;
  readonly image: ImageSource;
  readonly command?: readonly string[];
  readonly port?: number;
  readonly environment: Readonly<Record<string, string>>;
  /** When it ends, the whole task ends. Default: true beside a service, false beside a container task. */
  readonly essential: boolean;
  readonly dependsOn: Dependencies;
  readonly healthCheck?: ResolvedContainerCheck;
  readonly readOnlyRoot: boolean;
}

export interface ResolvedContainerCheck {
  readonly command: readonly string[];
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly retries: number;
  readonly startPeriodSeconds: number;
}

export interface Companions {
  readonly sidecars: readonly ResolvedSidecar[];
  /** What the container with the application's own code waits for. */
  readonly dependsOn: Dependencies;
}

/** Task definitions hold ten containers; one of them is the application's. */
const MOST_SIDECARS = 9;

const dependsOn = z.record(z.string(), z.enum(['start', 'healthy', 'complete', 'success']));

const sidecarSchema = z.strictObject({
  /** Image of the sidecar */
  image: imageSchema,
  /** Replaces the command of the image */
  command: z.array(z.string()).min(1).optional(),
  /** Port that it listens on; all containers of a task reach it at `localhost` */
  port: whole(1, 65_535).optional(),
  /** Environment variables; never secrets */
  environment: z.record(z.string().regex(/^[A-Za-z_]\w*$/), z.string()).optional(),
  /**
   * When it ends, the whole task ends
   * @default `true` beside a service, `false` beside a container task
   */
  essential: z.boolean().optional(),
  /** Containers that it waits for, `main` is yours: `start`, `healthy`, `complete` or `success` */
  dependsOn: dependsOn.optional(),
  /** How ECS finds out whether it is healthy */
  healthCheck: z
    .strictObject({
      /** Program and arguments in the container; a single text is run by its shell */
      command: z.array(z.string()).min(1),
      /**
       * Time between two checks, 5 to 300 seconds
       * @default `10 seconds`
       */
      interval: duration.optional(),
      /**
       * Time that a check may take, 2 to 60 seconds
       * @default `5 seconds`
       */
      timeout: duration.optional(),
      /**
       * Failures in a row that make it unhealthy
       * @default `3`
       */
      retries: whole(1, 10).optional(),
      /**
       * Time in which failures do not count, at most 300 seconds
       * @default `0 seconds`
       */
      startPeriod: duration.optional(),
    })
    .optional(),
  /**
   * Its file system is read-only but for /tmp
   * @default `true`
   */
  readOnlyRoot: z.boolean().optional(),
});

export const companionKeys = {
  /** Containers beside yours, by name */
  sidecars: z
    .record(name(32), sidecarSchema)
    .refine((sidecars) => Object.keys(sidecars).length <= MOST_SIDECARS, {
      error: `at most ${MOST_SIDECARS} sidecars`,
    })
    .optional(),
  /** Sidecars that your container waits for: `start`, `healthy`, `complete` or `success` */
  dependsOn: dependsOn.optional(),
};

export type CompanionsInput = z.input<z.ZodObject<typeof companionKeys>>;
export type SidecarInput = z.input<typeof sidecarSchema>;

export function resolveCompanions(input: CompanionsInput, essential: boolean): Companions {
  return {
    sidecars: Object.entries(input.sidecars ?? {}).map(([sidecar, settings]) =>
      resolveSidecar(sidecar, settings, essential),
    ),
    dependsOn: input.dependsOn ?? {},
  };
}

function resolveSidecar(sidecar: string, input: SidecarInput, essential: boolean): ResolvedSidecar {
  const { command, port, healthCheck } = input;
  return {
    name: sidecar,
    image: resolveImage(input.image),
    ...(command !== undefined && { command }),
    ...(port !== undefined && { port }),
    environment: input.environment ?? {},
    essential: input.essential ?? essential,
    dependsOn: input.dependsOn ?? {},
    ...(healthCheck !== undefined && { healthCheck: resolveHealthCheck(healthCheck) }),
    readOnlyRoot: input.readOnlyRoot ?? true,
  };
}

function resolveHealthCheck(
  input: NonNullable<SidecarInput['healthCheck']>,
): ResolvedContainerCheck {
  return {
    command: input.command,
    intervalSeconds: secondsOf(input.interval ?? '10 seconds'),
    timeoutSeconds: secondsOf(input.timeout ?? '5 seconds'),
    retries: input.retries ?? 3,
    startPeriodSeconds: secondsOf(input.startPeriod ?? '0 seconds'),
  };
}
