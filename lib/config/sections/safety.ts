import { z } from 'zod';
import type { Locate } from '../locate';
import type { Problem } from '../problem';
import { whole } from '../schema-values';

export interface ResolvedSafety {
  /** A shell in running tasks, by ECS Exec; each session is logged. */
  readonly exec: boolean;
  /** Days that daily backups are kept; undefined: there are none. */
  readonly backupDays?: number;
  readonly encryption: 'aws' | 'kms';
  /** Name of the policy that bounds every role. */
  readonly permissionsBoundary?: string;
}

export const safetySchema = z.strictObject({
  /**
   * A shell in running tasks, by ECS Exec, with a log of each session
   * @default `false`
   */
  exec: z.boolean().optional(),
  /**
   * Daily backups of tables, databases and file systems; `false` for none
   * @default kept 35 days in production, none elsewhere
   */
  backup: z
    .union(
      [
        z.strictObject({
          /**
           * Days that a backup is kept
           * @default `35`
           */
          keepDays: whole(1, 36_500).optional(),
        }),
        z.literal(false),
      ],
      { error: '{ keepDays: 35 }, or false' },
    )
    .optional(),
  /**
   * Keys of all that keeps data: AWS’s own, or one key of the environment
   * @default `aws`
   */
  encryption: z.enum(['aws', 'kms']).optional(),
  /** Name of the policy that bounds every role; `false` where an environment has none */
  permissionsBoundary: z
    .union([
      z.string().regex(/^[\w+=,.@-]{1,128}$/, {
        error: 'the name of a policy, not its ARN: letters, digits and + = , . @ _ -',
      }),
      z.literal(false),
    ])
    .optional(),
});

type SafetyInput = z.input<typeof safetySchema>;

const BACKUP_DAYS = 35;

export function resolveSafety(input: SafetyInput, production: boolean): ResolvedSafety {
  const backup = input.backup ?? (production ? {} : false);
  return {
    exec: input.exec ?? false,
    ...(backup && { backupDays: backup.keepDays ?? BACKUP_DAYS }),
    encryption: input.encryption ?? 'aws',
    ...(input.permissionsBoundary && { permissionsBoundary: input.permissionsBoundary }),
  };
}

/** How sessions are logged is a setting of the cluster. */
export function checkSafety(
  { exec }: SafetyInput,
  { cluster }: { readonly cluster?: string | undefined },
  at: Locate,
): Problem[] {
  if (exec !== true || cluster === undefined) return [];
  return [
    {
      path: at(['safety'], 'exec'),
      message:
        'true is not allowed in a cluster that is there already, since its sessions would not be logged; leave out network.cluster, or this',
    },
  ];
}
