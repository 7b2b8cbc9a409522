import { z } from 'zod';
import { checkContainers } from '../check-containers';
import { isOutOf, secondsOf } from '../duration';
import type { Locate } from '../locate';
import type { Problem } from '../problem';
import { duration, toggle, whole } from '../schema-values';
import { checkService, computeKeys, countKeys, resolveCompute, type Compute } from './compute';
import { companionKeys, resolveCompanions, type Companions } from './sidecars';
import { checkImage, imageSchema, resolveImage, type ImageSource } from './image';
import { authKeys, resolveAuth, type ResolvedAuth } from './web-auth';
import { checkEntry, entryKeys, resolveEntry, type ResolvedEntry } from './web-entry';
import { checkScaling, resolveScaling, scalingSchema, type ResolvedScaling } from './web-scaling';

export interface ResolvedWeb extends Compute, Companions, ResolvedEntry {
  readonly minTasks: number;
  readonly maxTasks: number;
  readonly scaling: ResolvedScaling;
  /** Port of the container. Default 8080. */
  readonly port: number;
  /** Health check of the load balancer. */
  readonly healthCheck: ResolvedHealthCheck;
  /** Share of tasks on Fargate Spot beyond the first `minTasks`, which stay on demand. */
  readonly spot: boolean;
  readonly stopTimeoutSeconds: number;
  /** A connection without a byte for this long is closed. Default 60. */
  readonly requestTimeoutSeconds: number;
  /** Time that a task has to finish its requests once it gets no new ones. Default 30. */
  readonly deregistrationDelaySeconds: number;
  /** How long somebody stays with one task; undefined: not at all. */
  readonly stickySeconds?: number;
  /** The services call each other by name; a namespace that is there already, where one is given. */
  readonly serviceConnect?: { readonly namespace?: string };
  /** Who may use the API, beside those who have a key of it. */
  readonly auth: ResolvedAuth;
  /** Origins whose pages may call the API. */
  readonly corsOrigins: readonly string[];
  /** Own image instead of the kit's web service: folder with a Dockerfile, from the project root. */
  readonly image?: ImageSource;
}

export interface ResolvedHealthCheck {
  readonly path: string;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
  /** `200`, `200-299` or `200,204`. */
  readonly codes: string;
  readonly graceSeconds: number;
}

const healthCheckSchema = z.strictObject({
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
  /**
   * Time for an answer, shorter than `interval`
   * @default `4 seconds`
   */
  timeout: duration.optional(),
  /**
   * Checks in a row that make a task healthy
   * @default `2`
   */
  healthyThreshold: whole(2, 10).optional(),
  /**
   * Failed checks in a row that make a task unhealthy
   * @default `3`
   */
  unhealthyThreshold: whole(2, 10).optional(),
  /**
   * Status codes of a healthy task, such as `200`, `200-299` or `200,204`
   * @default `200`
   */
  codes: z
    .string()
    .regex(/^[2-4]\d\d(?:-[2-4]\d\d)?(?:,[2-4]\d\d(?:-[2-4]\d\d)?)*$/, {
      error: "status codes such as '200', '200-299' or '200,204'",
    })
    .optional(),
  /**
   * Time after its start in which a task may fail the check
   * @default `1 minute`
   */
  grace: duration.optional(),
});

export const webSchema = z.strictObject({
  ...computeKeys,
  ...countKeys,
  ...companionKeys,
  /** An image of your own in place of Slipway’s web service */
  image: imageSchema.optional(),
  /**
   * Port that the container listens on
   * @default `8080`
   */
  port: whole(1, 65_535).optional(),
  /** What scaling aims for */
  scaling: scalingSchema.optional(),
  /** Health check of the load balancer */
  healthCheck: healthCheckSchema.optional(),
  /**
   * A connection on which nothing moves for so long is closed, 20 to 4000 seconds
   * @default `60 seconds`
   */
  requestTimeout: duration.optional(),
  /**
   * Time that a task has to finish its requests once it gets no new ones, at most 1 hour
   * @default `30 seconds`
   */
  deregistrationDelay: duration.optional(),
  /**
   * Each visitor stays with one task
   * @default `false`
   */
  stickySessions: toggle(
    z.strictObject({
      /**
       * How long, at most 7 days
       * @default `1 day`
       */
      duration: duration.optional(),
    }),
    "{ duration: '1 day' }",
  ).optional(),
  /**
   * The other services reach this one as `http://web:8080`
   * @default `false`
   */
  serviceConnect: toggle(
    z.strictObject({
      /**
       * Name of a Cloud Map namespace that is there already
       * @default one of the environment’s own
       */
      namespace: z.string().min(1).optional(),
    }),
    "{ namespace: 'shared' }",
  ).optional(),
  ...entryKeys,
  ...authKeys,
});

type WebInput = z.input<typeof webSchema>;

const DEFAULT_CPU = 256;

/** `name` is `<application>-<environment>`. */
export function resolveWeb(input: WebInput, production: boolean, name: string): ResolvedWeb {
  const most = input.maxTasks ?? Infinity;
  const minTasks = input.minTasks ?? Math.min(production ? 2 : 1, most);
  const { stickySessions = false, serviceConnect = false } = input;
  const sticky = stickySessions === true ? {} : stickySessions;
  const connect = serviceConnect === true ? {} : serviceConnect;
  return {
    ...resolveCompute(input, DEFAULT_CPU),
    ...resolveEntry(input, production, name),
    ...resolveAuth(input),
    ...resolveCompanions(input, true),
    minTasks,
    maxTasks: input.maxTasks ?? Math.max(minTasks, production ? 10 : 4),
    scaling: resolveScaling(input.scaling ?? {}),
    port: input.port ?? 8080,
    healthCheck: resolveHealthCheck(input.healthCheck ?? {}),
    spot: input.spot ?? false,
    stopTimeoutSeconds: secondsOf(input.stopTimeout ?? '30 seconds'),
    requestTimeoutSeconds: secondsOf(input.requestTimeout ?? '60 seconds'),
    deregistrationDelaySeconds: secondsOf(input.deregistrationDelay ?? '30 seconds'),
    ...(sticky !== false && { stickySeconds: secondsOf(sticky.duration ?? '1 day') }),
    ...(connect !== false && {
      serviceConnect: connect.namespace === undefined ? {} : { namespace: connect.namespace },
    }),
    ...(input.image !== undefined && { image: resolveImage(input.image) }),
  };
}

function resolveHealthCheck(input: z.input<typeof healthCheckSchema>): ResolvedHealthCheck {
  return {
    path: input.path ?? '/livez',
    intervalSeconds: secondsOf(input.interval ?? '10 seconds'),
    timeoutSeconds: secondsOf(input.timeout ?? '4 seconds'),
    healthyThreshold: input.healthyThreshold ?? 2,
    unhealthyThreshold: input.unhealthyThreshold ?? 3,
    codes: input.codes ?? '200',
    graceSeconds: secondsOf(input.grace ?? '1 minute'),
  };
}

export function checkWeb(input: WebInput, at: Locate, root: string): Problem[] {
  return [
    ...checkService(['web'], input, DEFAULT_CPU, at),
    ...checkHealthCheck(input, at),
    ...checkTimes(input, at),
    ...checkScaling(input.scaling ?? {}, at),
    ...checkEntry(input, at),
    ...checkImage(['web'], input.image, at, root, input.architecture ?? 'x86_64'),
    ...checkContainers(input, {
      path: ['web'],
      at,
      root,
      own: { port: input.port ?? 8080, checked: input.image === undefined },
      essential: true,
    }),
  ];
}

function checkHealthCheck({ healthCheck = {} }: WebInput, at: Locate): Problem[] {
  const { interval = '10 seconds', timeout = '4 seconds' } = healthCheck;
  const path = ['web', 'healthCheck'];
  if (isOutOf(interval, 5, 300)) {
    const message = `'${interval}' is not allowed; the load balancer takes 5 to 300 seconds`;
    return [{ path: at(path, 'interval'), message }];
  }
  if (isOutOf(timeout, 2, secondsOf(interval) - 1)) {
    const message = `'${timeout}' is not allowed; use 2 seconds or more, and less than interval, ${interval}`;
    return [{ path: at(path, 'timeout', 'interval'), message }];
  }
  return [];
}

/** Bounds of the load balancer; below 20 seconds the web service's event streams would break. */
function checkTimes(input: WebInput, at: Locate): Problem[] {
  const { stickySessions } = input;
  const sticky = typeof stickySessions === 'object' ? stickySessions.duration : undefined;
  const grace = input.healthCheck?.grace;
  return [
    ...outside(
      input.requestTimeout,
      [20, 4000],
      at(['web'], 'requestTimeout'),
      '20 to 4000 seconds',
    ),
    ...outside(
      input.deregistrationDelay,
      [0, 3600],
      at(['web'], 'deregistrationDelay'),
      '0 seconds to 1 hour',
    ),
    ...outside(
      sticky,
      [1, 604_800],
      at(['web', 'stickySessions'], 'duration'),
      '1 second to 7 days',
    ),
    ...outside(grace, [0, 86_400], at(['web', 'healthCheck'], 'grace'), '0 seconds to 1 day'),
  ];
}

function outside(
  value: string | undefined,
  [least, most]: readonly [number, number],
  path: string,
  allowed: string,
): Problem[] {
  if (value === undefined || !isOutOf(value, least, most)) return [];
  return [{ path, message: `'${value}' is not allowed; use ${allowed}` }];
}
