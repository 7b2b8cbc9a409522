import { unknownWord } from './closest';
import { secondsOf } from './duration';
import type { Locate } from './locate';
import { quote, type Problem } from './problem';
import type { EffectiveInput } from './resolve';
import { EVENT_SCHEMAS } from './sections/events';
import { STORAGE_SCHEMAS, type StorageInput } from './sections/storage';

/** What the schema of one entry of `storage` or `events` does not show. */
export function checkStorage({ storage, events }: EffectiveInput, at: Locate): Problem[] {
  return [
    ...Object.entries(storage).flatMap(([name, entry]) => {
      const path = ['storage', name];
      return [
        ...foreignKeys(path, entry, STORAGE_SCHEMAS[entry.type], at),
        ...own(path, entry, at),
      ];
    }),
    ...Object.entries(events).flatMap(([name, event]) =>
      foreignKeys(
        ['events', name],
        event,
        EVENT_SCHEMAS['bucket' in event ? 'bucket' : 'pattern'],
        at,
      ),
    ),
  ];
}

/** An environment's override may bring keys that the entry's own form does not know. */
function foreignKeys(
  path: readonly string[],
  entry: object,
  { shape }: { readonly shape: object },
  at: Locate,
): Problem[] {
  const known = Object.keys(shape);
  return Object.keys(entry)
    .filter((key) => !known.includes(key))
    .map((key) => ({ path: at(path, key), message: unknownWord('key', key, known) }));
}

function own(path: readonly string[], entry: StorageInput, at: Locate): Problem[] {
  switch (entry.type) {
    case 'bucket':
      return checkExpiry(path, entry.expireAfter, at);
    case 'table':
      return checkKeys(path, entry, at);
    case 'postgres':
      return checkCapacity(path, entry, at);
    case 'cache':
      return [];
  }
}

function checkExpiry(
  path: readonly string[],
  expireAfter: string | undefined,
  at: Locate,
): Problem[] {
  if (expireAfter === undefined) return [];
  const seconds = secondsOf(expireAfter);
  if (seconds > 0 && seconds % 86_400 === 0) return [];
  const message = `${quote(expireAfter)} is not allowed; S3 counts in whole days, from 1 day`;
  return [{ path: at(path, 'expireAfter'), message }];
}

function checkKeys(
  path: readonly string[],
  table: Extract<StorageInput, { type: 'table' }>,
  at: Locate,
): Problem[] {
  const keys = [table, ...Object.values(table.indexes ?? {})].flatMap(
    ({ partitionKey, sortKey }) => [partitionKey, ...(sortKey === undefined ? [] : [sortKey])],
  );
  const same =
    table.partitionKey === table.sortKey
      ? [{ path: at(path, 'sortKey'), message: 'is the partition key too; use another attribute' }]
      : [];
  const untold = Object.keys(table.attributeTypes ?? {})
    .filter((attribute) => !keys.includes(attribute))
    .map((attribute) => ({
      path: at([...path, 'attributeTypes'], attribute),
      message: `${unknownWord('key attribute', attribute, keys)}; others have no type in DynamoDB`,
    }));
  return [...same, ...untold];
}

/**
 * The first minor version of each major one that pauses.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html
 */
const PAUSES_FROM: Readonly<Record<string, number>> = { 14: 12, 15: 7, 16: 3 };

function checkCapacity(
  path: readonly string[],
  { minCapacity, maxCapacity, version }: Extract<StorageInput, { type: 'postgres' }>,
  at: Locate,
): Problem[] {
  const problems: Problem[] = [];
  if (minCapacity !== undefined && maxCapacity !== undefined && minCapacity > maxCapacity) {
    problems.push({
      path: at(path, 'minCapacity', 'maxCapacity'),
      message: `${minCapacity} is not allowed; use at most ${maxCapacity}, the value of maxCapacity`,
    });
  }
  const [major = '', minor] = (version ?? '').split('.');
  const least = PAUSES_FROM[major];
  if ((minCapacity ?? 0) === 0 && least !== undefined && Number(minor) < least) {
    problems.push({
      path: at(path, 'version', 'minCapacity'),
      message: `PostgreSQL ${version ?? ''} cannot pause; use ${major}.${least} or later, or a minCapacity of 0.5 or more`,
    });
  }
  return problems;
}
