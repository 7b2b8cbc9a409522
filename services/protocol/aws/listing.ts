import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { RUN_TABLE } from '../contract';
import { countsOf, type RunState } from '../run';
import type { CountFilter, RunCounts, RunFilter, RunPosition, RunStore } from '../store';
import type { AwsParts } from './parts';
import { runOf, stateOf, type Item } from './item';
import { namesIn } from './run-item';

/** Runs of one task that are counted, at most. */
const COUNTED_OF_TASK = 1000;

/** Items of a query, at least: a filter is applied after that. */
const SMALLEST_PAGE = 25;

const createdAt = (item: Item): string => item.createdAt?.S ?? '';
const idOf = (item: Item): string => item[RUN_TABLE.partitionKey]?.S ?? '';

/** Newest first; of one time, those of the greater id first. */
const inOrder = (a: Item, b: Item): number =>
  compare(createdAt(b), createdAt(a)) || compare(idOf(b), idOf(a));

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Lists of runs, from the index over the runs of each task. The index is behind the table by a moment. */
export function listingIn({
  client,
  tableName,
  tasks,
  payloads,
}: Omit<AwsParts, 'items'>): Pick<RunStore, 'list' | 'counts'> {
  const itemsOf = async (task: string, filter: RunFilter): Promise<Item[]> => {
    const { limit, after } = filter;
    const query = queryOf(task, filter);
    const found: Item[] = [];
    let start: Item | undefined;
    do {
      const page = await client.send(
        new QueryCommand({
          ...query,
          TableName: tableName,
          IndexName: RUN_TABLE.byTask.name,
          ScanIndexForward: false,
          Limit: Math.max(limit, SMALLEST_PAGE),
          ExclusiveStartKey: start,
        }),
      );
      found.push(...(page.Items ?? []).filter((item) => isBehind(item, after)));
      start = page.LastEvaluatedKey;
    } while (start !== undefined && !isEnough(found, limit, start));
    return found.sort(inOrder).slice(0, limit);
  };

  const newestOf = async (task: string, filter: CountFilter) => {
    const { ExpressionAttributeNames, ...query } = queryOf(task, filter);
    const states: RunState[] = [];
    let start: Item | undefined;
    do {
      const page = await client.send(
        new QueryCommand({
          ...query,
          TableName: tableName,
          IndexName: RUN_TABLE.byTask.name,
          ProjectionExpression: '#state',
          ExpressionAttributeNames: { ...ExpressionAttributeNames, '#state': 'state' },
          ScanIndexForward: false,
          Limit: COUNTED_OF_TASK - states.length,
          ExclusiveStartKey: start,
        }),
      );
      states.push(...(page.Items ?? []).map(stateOf));
      start = page.LastEvaluatedKey;
    } while (start !== undefined && states.length < COUNTED_OF_TASK);
    return { states, isMore: start !== undefined };
  };

  return {
    counts: async ({ task, ...times }): Promise<RunCounts> => {
      const names = task === undefined ? tasks : [task];
      const found = await Promise.all(names.map((name) => newestOf(name, times)));
      const all = found.flatMap(({ states }) => states.map((state) => [state, 1] as const));
      return {
        states: countsOf(all),
        ...(found.some(({ isMore }) => isMore) && { more: true }),
      };
    },
    list: async (filter) => {
      const names = filter.task === undefined ? tasks : [filter.task];
      const pages = await Promise.all(names.map((task) => itemsOf(task, filter)));
      const items = pages.flat().sort(inOrder).slice(0, filter.limit);
      return Promise.all(items.map((item) => runOf(withoutPayloads(item), payloads)));
    },
  };
}

/** Runs of one time come in no order: their whole group must be there. */
const isEnough = (found: readonly Item[], limit: number, start: Item): boolean =>
  createdAt(found[limit - 1] ?? {}) > createdAt(start);

const isBehind = (item: Item, after: RunPosition | undefined): boolean =>
  after === undefined || createdAt(item) < after.createdAt || idOf(item) < after.id;

export const withoutPayloads = (item: Item): Item =>
  Object.fromEntries(
    Object.entries(item).filter(
      ([name]) => !['input', 'result', 'history', 'attemptStartedAt'].includes(name),
    ),
  );

function queryOf(task: string, filter: Omit<RunFilter, 'limit'>) {
  const { state, createdAfter = '0', createdBefore, prefix, after } = filter;
  const ends = [
    ...(createdBefore === undefined ? [] : [justBefore(createdBefore)]),
    ...(after === undefined ? [] : [after.createdAt]),
  ].sort();
  const states = state === undefined ? [] : [state].flat();
  const filters = [
    ...(state === undefined ? [] : [`#state IN (${states.map((_s, i) => `:state${i}`).join()})`]),
    ...(prefix === undefined ? [] : ['(begins_with(#id, :prefix) OR begins_with(#key, :prefix))']),
  ];
  const condition = '#task = :task AND #createdAt BETWEEN :from AND :to';
  return {
    KeyConditionExpression: condition,
    ...(filters.length > 0 && { FilterExpression: filters.join(' AND ') }),
    ExpressionAttributeNames: namesIn([condition, ...filters].join(' ')),
    ExpressionAttributeValues: {
      ':task': { S: task },
      ':from': { S: createdAfter },
      ':to': { S: ends[0] ?? '9' },
      ...Object.fromEntries(states.map((value, i) => [`:state${i}`, { S: value }])),
      ...(prefix !== undefined && { ':prefix': { S: prefix } }),
    },
  };
}

/** The end of a range counts as in it. */
const justBefore = (time: string): string => new Date(Date.parse(time) - 1).toISOString();
