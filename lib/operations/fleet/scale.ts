import type { Fleet, Limits } from './ports';

/** How many tasks a service has, and may have. */
export interface Scale {
  readonly desired: number;
  /** Undefined: nothing scales it. */
  readonly limits: Limits | undefined;
}

export interface Scaled {
  readonly before: Scale;
  readonly after: Scale;
}

/** `3`, `2-6`; undefined where the text is neither. */
export function parseScale(text: string): Limits | undefined {
  const [, low, high] = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(text) ?? [];
  if (low === undefined) return undefined;
  const min = Number(low);
  const max = Number(high ?? low);
  return max < min ? undefined : { min, max };
}

const between = (value: number, { min, max }: Limits): number =>
  Math.min(max, Math.max(min, value));

type Service = { readonly cluster: string; readonly name: string };

/** Undefined: there is no such service. */
export async function scaleOf(
  aws: Pick<Fleet, 'service' | 'limits'>,
  { cluster, name }: Service,
): Promise<Scale | undefined> {
  const [service, limits] = await Promise.all([
    aws.service(cluster, name),
    aws.limits(cluster, name),
  ]);
  return service === undefined ? undefined : { desired: service.desired, limits };
}

/**
 * Gives a service other bounds, and so many tasks at once that it keeps them. Where nothing scales it, the count is what
 * is set.
 */
export async function scaleTo(
  aws: Pick<Fleet, 'setLimits' | 'setCount'>,
  service: Service,
  before: Scale,
  wanted: Limits,
): Promise<Scaled> {
  const { cluster, name } = service;
  const desired = between(before.desired, wanted);
  // The bounds first: scaling would undo a count that is outside of them.
  if (before.limits !== undefined) await aws.setLimits(cluster, name, wanted);
  if (desired !== before.desired) await aws.setCount(cluster, name, desired);
  return {
    before,
    after: { desired, limits: before.limits === undefined ? undefined : wanted },
  };
}
