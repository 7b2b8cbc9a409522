import { QueryCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { nowMs } from '../clock';
import { RUN_TABLE } from '../contract';
import type { Item } from './item';

/** An unfinished run, as the index over them has it. */
export interface Unfinished {
  readonly id: string;
  /** When it can be claimed: the end of its lease or delay, or when it began to wait. Milliseconds since 1970. */
  readonly untilMs: number;
  /** That is in the future, and so near that it may be the end of a lease. */
  readonly isSoon: boolean;
}

export interface UnfinishedPage {
  readonly task: string;
  /** Those that could be claimed first, by that time. */
  readonly runs: readonly Unfinished[];
  /** Where there are more: those behind these that may have a runner. */
  readonly later: readonly Unfinished[];
  readonly isMore: boolean;
}

/** Of each task. Beyond that one cannot see which of those that wait have gone. */
const MOST_UNFINISHED = 1000;

/** Longer than a lease. */
const SOON_MS = 30_000;

/** The unfinished runs of a task: one query where there are no more than a thousand, else two. */
export async function unfinishedOf(
  client: DynamoDBClient,
  tableName: string,
  task: string,
): Promise<UnfinishedPage> {
  const { name, partitionKey, sortKey } = RUN_TABLE.unfinished;
  const now = nowMs();
  const query = async (from: number, to: number) => {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: tableName,
        IndexName: name,
        KeyConditionExpression: '#task = :task AND #until BETWEEN :from AND :to',
        ExpressionAttributeNames: { '#task': partitionKey, '#until': sortKey },
        ExpressionAttributeValues: {
          ':task': { S: task },
          ':from': { N: String(from) },
          ':to': { N: String(to) },
        },
        Limit: MOST_UNFINISHED,
      }),
    );
    return {
      runs: Items.map((item) => unfinished(item, now)),
      isMore: LastEvaluatedKey !== undefined,
    };
  };
  const { runs, isMore } = await query(0, Number.MAX_SAFE_INTEGER);
  const lastMs = runs.at(-1)?.untilMs ?? 0;
  const later =
    isMore && lastMs < now + SOON_MS
      ? (await query(Math.max(now, lastMs + 1), now + SOON_MS)).runs
      : [];
  return { task, runs, later, isMore };
}

function unfinished(item: Item, now: number): Unfinished {
  const untilMs = Number(item[RUN_TABLE.unfinished.sortKey]?.N ?? 0);
  return {
    id: item[RUN_TABLE.partitionKey]?.S ?? '',
    untilMs,
    isSoon: untilMs > now && untilMs <= now + SOON_MS,
  };
}
