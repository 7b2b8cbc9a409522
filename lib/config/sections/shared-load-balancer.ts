import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Problem } from '../problem';
import { arn, hostName, whole } from '../schema-values';

/** A load balancer that is there already, and the rule that leads from it to the web service. */

/** A listener of others, and this service's rule on it. */
export interface SharedLoadBalancer {
  readonly listenerArn: string;
  readonly securityGroupId: string;
  readonly priority: number;
  readonly hosts: readonly string[];
  readonly paths: readonly string[];
}

export const sharedLoadBalancerSchema = z.strictObject({
  /** ARN of the listener that gets a rule */
  listenerArn: arn(
    'elasticloadbalancing',
    'listener/app/[^/]+/[0-9a-f]+/[0-9a-f]+',
    'arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/shared/50dc6c495c0c9188/f2f7dc8efc522ab2',
  ),
  /** Security group of the load balancer */
  securityGroupId: z
    .string()
    .regex(/^sg-[0-9a-f]{8,17}$/, { error: "an id such as 'sg-0123456789abcdef0'" }),
  /**
   * Order of the rule among those of the listener, the lowest first
   * @default made from the names of application and environment, from 1000 to 49999
   */
  priority: whole(1, 50_000).optional(),
  /** Host names that lead to this service; `*` and `?` stand for others */
  hosts: z.array(hostName).min(1).optional(),
  /** Paths that lead to this service; `*` and `?` stand for others */
  paths: z
    .array(z.string().regex(/^\/[\w$./"'@:+~&*?-]{0,127}$/, { error: "a path such as '/shop/*'" }))
    .min(1)
    .optional(),
});

type SharedInput = z.input<typeof sharedLoadBalancerSchema>;

/** `name` is `<application>-<environment>`: a rule without a priority gets one made from it. */
export function resolveShared(input: SharedInput, name: string): SharedLoadBalancer {
  return {
    listenerArn: input.listenerArn,
    securityGroupId: input.securityGroupId,
    priority: input.priority ?? priorityOf(name),
    hosts: input.hosts ?? [],
    paths: input.paths ?? [],
  };
}

/** The same in every synthesis, and seldom that of another application: 49,000 numbers, clear of hand-written ones. */
export function priorityOf(name: string): number {
  return 1000 + (createHash('sha256').update(name).digest().readUInt32BE() % 49_000);
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
const MOST_CONDITIONS = 5;

export function checkShared({ hosts = [], paths = [] }: SharedInput, path: string): Problem[] {
  const conditions = hosts.length + paths.length;
  if (conditions === 0) {
    return [
      { path, message: 'needs hosts or paths, so that the rule does not take every request' },
    ];
  }
  if (conditions <= MOST_CONDITIONS) return [];
  return [
    { path, message: `${conditions} hosts and paths; a rule takes at most ${MOST_CONDITIONS}` },
  ];
}
