import { z } from 'zod';
import { checkContainers } from '../check-containers';
import { isOutOf, secondsOf } from '../duration';
import type { Locate } from '../locate';
import type { Problem } from '../problem';
import { cidr, duration, whole } from '../schema-values';
import { checkService, computeKeys, countKeys, resolveCompute, type Compute } from './compute';
import { companionKeys, resolveCompanions, type Companions } from './sidecars';
import { checkImage, imageSchema, resolveImage, type ImageSource } from './image';

export interface ResolvedWeb extends Compute, Companions {
  readonly minTasks: number;
  readonly maxTasks: number;
  /** Target of CPU scaling in percent. Default 60. */
  readonly scaleAtCpuPercent: number;
  /** Target of request scaling, per task and minute. Default 1000. */
  readonly scaleAtRequestsPerTask: number;
  /** Health check of the load balancer. */
  readonly healthCheckPath: string;
  readonly healthCheckIntervalSeconds: number;
  /** Share of tasks on Fargate Spot beyond the first `minTasks`, which stay on demand. */
  readonly spot: boolean;
  readonly stopTimeoutSeconds: number;
  /** Own image instead of the kit's web service: folder with a Dockerfile, from the project root. */
  readonly image?: ImageSource;
  /** Addresses that may reach the load balancer. Default `0.0.0.0/0`. */
  readonly allowFrom: readonly string[];
}

export const webSchema = z.strictObject({
  ...computeKeys,
  ...countKeys,
  ...companionKeys,
  /** An image of your own in place of Slipway’s web service */
  image: imageSchema.optional(),
  /**
   * CPU use, in percent, that scaling aims for
   * @default `60`
   */
  scaleAtCpuPercent: whole(1, 100).optional(),
  /**
   * Requests per task and minute that scaling aims for
   * @default `1000`
   */
  scaleAtRequestsPerTask: whole(1, 1_000_000).optional(),
  /** Health check of the load balancer */
  healthCheck: z
    .strictObject({
      /**
       * Asked by the load balancer
       * @default `/livez`
       */
      path: z.string().startsWith('/', { error: "a path that starts with '/'" }).optional(),
      /**
       * Time between two checks, 5 to 300 seconds
       * @default `10 seconds`
       */
      interval: duration.optional(),
    })
    .optional(),
  /**
   * Address ranges that may reach the load balancer
   * @default `0.0.0.0/0`
   */
  allowFrom: z.array(cidr).min(1).optional(),
});

type WebInput = z.input<typeof webSchema>;

const DEFAULT_CPU = 256;

export function resolveWeb(input: WebInput, production: boolean): ResolvedWeb {
  const most = input.maxTasks ?? Infinity;
  const minTasks = input.minTasks ?? Math.min(production ? 2 : 1, most);
  return {
    ...resolveCompute(input, DEFAULT_CPU),
    ...resolveCompanions(input, true),
    minTasks,
    maxTasks: input.maxTasks ?? Math.max(minTasks, production ? 10 : 4),
    scaleAtCpuPercent: input.scaleAtCpuPercent ?? 60,
    scaleAtRequestsPerTask: input.scaleAtRequestsPerTask ?? 1000,
    healthCheckPath: input.healthCheck?.path ?? '/livez',
    healthCheckIntervalSeconds: secondsOf(input.healthCheck?.interval ?? '10 seconds'),
    spot: input.spot ?? false,
    stopTimeoutSeconds: secondsOf(input.stopTimeout ?? '30 seconds'),
    ...(input.image !== undefined && { image: resolveImage(input.image) }),
    allowFrom: input.allowFrom ?? ['0.0.0.0/0'],
  };
}

export function checkWeb(input: WebInput, at: Locate, root: string): Problem[] {
  return [
    ...checkService(['web'], input, DEFAULT_CPU, at),
    ...checkHealthCheck(input, at),
    ...checkImage(['web'], input.image, at, root),
    ...checkContainers(input, {
      path: ['web'],
      at,
      root,
      own: { port: 8080, checked: input.image === undefined },
      essential: true,
    }),
  ];
}

function checkHealthCheck({ healthCheck }: WebInput, at: Locate): Problem[] {
  const interval = healthCheck?.interval;
  if (interval === undefined || !isOutOf(interval, 5, 300)) return [];
  return [
    {
      path: at(['web', 'healthCheck'], 'interval'),
      message: `'${interval}' is not allowed; the load balancer takes 5 to 300 seconds`,
    },
  ];
}
