import type { ResolvedStorage } from './sections/storage';

/** Environment variables that workloads find for what they have access to. */

export const STORAGE_VARIABLES = {
  bucket: ['BUCKET_NAME'],
  table: ['TABLE_NAME'],
  postgres: ['HOST', 'PORT', 'DATABASE', 'USERNAME', 'PASSWORD'],
  cache: ['HOST', 'PORT'],
} as const satisfies Record<ResolvedStorage['type'], readonly string[]>;

export const TOPIC_VARIABLE = 'TOPIC_ARN';

type Variable =
  (typeof STORAGE_VARIABLES)[keyof typeof STORAGE_VARIABLES][number] | typeof TOPIC_VARIABLE;

/** `order-archive`, `BUCKET_NAME` → `ORDER_ARCHIVE_BUCKET_NAME` */
export function variableOf(name: string, what: Variable): string {
  return `${name.replaceAll('-', '_').toUpperCase()}_${what}`;
}
