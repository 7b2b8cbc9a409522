import { z } from 'zod';
import { secondsOf } from '../duration';
import { duration, halves, whole } from '../schema-values';

/** What an application keeps: buckets, tables, databases and caches, each with the workloads that use it. */

export type Access = 'read' | 'read-write';

interface Entry {
  readonly name: string;
  /** By workload: `web`, `task-runner`, or the name of a container task. */
  readonly access: Readonly<Record<string, Access>>;
}

export interface ResolvedBucket extends Entry {
  readonly type: 'bucket';
  readonly versioned: boolean;
  /** Objects are deleted this many days after they were written; undefined: never. */
  readonly expireAfterDays?: number;
}

type AttributeType = 'string' | 'number' | 'binary';

export interface ResolvedAttribute {
  readonly name: string;
  readonly type: AttributeType;
}

export interface ResolvedKeys {
  readonly partitionKey: ResolvedAttribute;
  readonly sortKey?: ResolvedAttribute;
}

export interface ResolvedTable extends Entry, ResolvedKeys {
  readonly type: 'table';
  readonly indexes: readonly (ResolvedKeys & { readonly name: string })[];
  /** Attribute with the seconds since 1970 after which an item is deleted. */
  readonly timeToLive?: string;
}

export interface ResolvedPostgres extends Entry {
  readonly type: 'postgres';
  /** `<major>.<minor>` */
  readonly version: string;
  /** Aurora capacity units; 0: the database pauses when nobody is connected. */
  readonly minCapacity: number;
  readonly maxCapacity: number;
  readonly readers: number;
  readonly backupDays: number;
}

export interface ResolvedCache extends Entry {
  readonly type: 'cache';
  readonly maxDataGB: number;
}

export type ResolvedStorage = ResolvedBucket | ResolvedTable | ResolvedPostgres | ResolvedCache;

const access = {
  /** Who may do what, by workload: `web`, `task-runner`, or the name of a container task */
  access: z.record(z.string(), z.enum(['read', 'read-write'])).optional(),
};

/** A network lets in or not; what a login may do is the database's own affair. */
const networkAccess = {
  /** Who may connect, by workload: `web`, `task-runner`, or the name of a container task */
  access: z
    .record(
      z.string(),
      z.literal('read-write', {
        error: "'read-write': the network lets in, it cannot tell reading from writing",
      }),
    )
    .optional(),
};

const attribute = z.string().min(1).max(255);

const keys = {
  /** Attribute of the partition key */
  partitionKey: attribute,
  /** Attribute of the sort key */
  sortKey: attribute.optional(),
};

export const STORAGE_SCHEMAS = {
  bucket: z.strictObject({
    /** An S3 bucket */
    type: z.literal('bucket'),
    ...access,
    /**
     * Keep former versions of objects, for 30 days
     * @default `true` in production
     */
    versioned: z.boolean().optional(),
    /**
     * Delete objects this long after they were written; whole days
     * @default never
     */
    expireAfter: duration.optional(),
  }),
  table: z.strictObject({
    /** A DynamoDB table */
    type: z.literal('table'),
    ...access,
    ...keys,
    /** Further ways to look items up: global secondary indexes, by name */
    indexes: z
      .record(
        z
          .string()
          .regex(/^[A-Za-z0-9_.-]{3,255}$/, { error: '3 to 255 letters, digits, _ . and -' }),
        z.strictObject(keys),
      )
      .optional(),
    /**
     * Types of key attributes that hold no text
     * @default `string` for each
     */
    attributeTypes: z.record(z.string(), z.enum(['string', 'number', 'binary'])).optional(),
    /** Attribute with the time, in seconds since 1970, after which an item is deleted */
    timeToLive: attribute.optional(),
  }),
  postgres: z.strictObject({
    /** An Aurora Serverless v2 cluster with PostgreSQL */
    type: z.literal('postgres'),
    ...networkAccess,
    /**
     * Version of PostgreSQL, major and minor
     * @default `17.7`
     */
    version: z
      .string()
      .regex(/^1[4-9]\.\d+$/, { error: "a version such as '17.7', 14 at least" })
      .optional(),
    /**
     * Least capacity, in Aurora capacity units of 2 GiB; 0 pauses an idle database
     * @default `0`; in production `0.5`
     */
    minCapacity: halves(0, 256).optional(),
    /**
     * Most capacity, in Aurora capacity units of 2 GiB
     * @default `4`; in production `16`
     */
    maxCapacity: halves(1, 256).optional(),
    /**
     * Instances beside the writer, each in another zone, that answer queries and take over
     * @default `0`; in production `1`
     */
    readers: whole(0, 15).optional(),
    /**
     * Days that the database can be restored to, 1 to 35
     * @default `7`; in production `30`
     */
    backupDays: whole(1, 35).optional(),
  }),
  cache: z.strictObject({
    /** An ElastiCache Serverless cache with Valkey */
    type: z.literal('cache'),
    ...networkAccess,
    /**
     * Most data that it holds, in GB
     * @default `1`; in production `10`
     */
    maxDataGB: whole(1, 5000).optional(),
  }),
};

const { bucket, table, postgres, cache } = STORAGE_SCHEMAS;

export const storageSchema = z.discriminatedUnion('type', [bucket, table, postgres, cache], {
  error: ({ input }) =>
    typeof input === 'object'
      ? "'bucket', 'table', 'postgres' or 'cache'"
      : "an entry such as { type: 'bucket' }",
});

/** An environment may change an entry, not make another kind of thing of it. */
export const storageOverrideSchema = z.union([
  bucket.omit({ type: true }).partial(),
  table.omit({ type: true }).partial(),
  postgres.omit({ type: true }).partial(),
  cache.omit({ type: true }).partial(),
]);

export type StorageInput = z.input<typeof storageSchema>;

const SECONDS_PER_DAY = 86_400;

export function resolveStorage(
  name: string,
  input: StorageInput,
  production: boolean,
): ResolvedStorage {
  const entry = { name, access: input.access ?? {} };
  switch (input.type) {
    case 'bucket':
      return {
        ...entry,
        type: 'bucket',
        versioned: input.versioned ?? production,
        ...(input.expireAfter !== undefined && {
          expireAfterDays: secondsOf(input.expireAfter) / SECONDS_PER_DAY,
        }),
      };
    case 'table':
      return { ...entry, ...resolveTable(input) };
    case 'postgres': {
      const minCapacity =
        input.minCapacity ?? Math.min(production ? 0.5 : 0, input.maxCapacity ?? 1);
      return {
        ...entry,
        type: 'postgres',
        version: input.version ?? '17.7',
        minCapacity,
        maxCapacity: input.maxCapacity ?? Math.max(minCapacity, production ? 16 : 4),
        readers: input.readers ?? (production ? 1 : 0),
        backupDays: input.backupDays ?? (production ? 30 : 7),
      };
    }
    case 'cache':
      return { ...entry, type: 'cache', maxDataGB: input.maxDataGB ?? (production ? 10 : 1) };
  }
}

function resolveTable(input: z.input<typeof table>): Omit<ResolvedTable, 'name' | 'access'> {
  const typed = (name: string): ResolvedAttribute => ({
    name,
    type: input.attributeTypes?.[name] ?? 'string',
  });
  const keysOf = ({ partitionKey, sortKey }: z.input<z.ZodObject<typeof keys>>): ResolvedKeys => ({
    partitionKey: typed(partitionKey),
    ...(sortKey !== undefined && { sortKey: typed(sortKey) }),
  });
  return {
    type: 'table',
    ...keysOf(input),
    indexes: Object.entries(input.indexes ?? {}).map(([index, one]) => ({
      name: index,
      ...keysOf(one),
    })),
    ...(input.timeToLive !== undefined && { timeToLive: input.timeToLive }),
  };
}
