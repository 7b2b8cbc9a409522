import {
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { nowMs } from '../clock';
import { LOCK_PART, RUN_TABLE } from '../contract';
import { isFinal } from '../run';
import type { RunStore } from '../store';
import type { AwsParts } from './parts';
import { expiry, key, leaseUntil, overdueRunOf, stateOf } from './item';

/** What is known of unfinished runs alone: which are overdue, and which keys they hold. */
export function unfinishedIn({
  client,
  tableName,
  tasks,
  items,
}: Omit<AwsParts, 'payloads'>): Pick<RunStore, 'overdue' | 'markResent' | 'holdKey'> {
  const { name, partitionKey, sortKey } = RUN_TABLE.unfinished;

  const overdueOf = async (task: string, beforeMs: number, limit: number): Promise<string[]> => {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: tableName,
        IndexName: name,
        KeyConditionExpression: '#task = :task AND #until < :before',
        ExpressionAttributeNames: { '#task': partitionKey, '#until': sortKey },
        ExpressionAttributeValues: { ':task': { S: task }, ':before': { N: String(beforeMs) } },
        Limit: limit,
      }),
    );
    return Items.map((item) => item[RUN_TABLE.partitionKey]?.S ?? '');
  };

  const isUnfinished = async (id: string): Promise<boolean> => {
    const item = await items.get(id);
    return item !== undefined && !isFinal(stateOf(item));
  };

  return {
    overdue: async (beforeMs, limit) => {
      const ids = await Promise.all(tasks.map((task) => overdueOf(task, beforeMs, limit)));
      const found = await Promise.all(ids.flat().map((id) => items.get(id)));
      // The index is behind the table by a moment.
      const still = found.filter(
        (item) => item !== undefined && !isFinal(stateOf(item)) && leaseUntil(item) < beforeMs,
      ) as NonNullable<(typeof found)[number]>[];
      still.sort((a, b) => leaseUntil(a) - leaseUntil(b));
      return still.map(overdueRunOf);
    },
    markResent: async (id, beforeMs) => {
      const marked = await items.update(id, {
        change: 'SET #leaseUntil = :now',
        condition: '#state IN (:pending, :running) AND #leaseUntil < :before',
        values: {
          ':now': { N: String(nowMs()) },
          ':before': { N: String(beforeMs) },
          ':pending': { S: 'PENDING' },
          ':running': { S: 'RUNNING' },
        },
      });
      return marked !== undefined;
    },
    holdKey: async ({ runId }, task, uniqueKey) => {
      const lock = key(`unique#${task}#${uniqueKey}`, LOCK_PART);
      for (;;) {
        const { Item } = await client.send(
          new GetItemCommand({ TableName: tableName, Key: lock, ConsistentRead: true }),
        );
        const before = Item?.owner?.S;
        if (before === runId) return undefined;
        if (before !== undefined && (await isUnfinished(before))) return before;
        try {
          await client.send(
            new PutItemCommand({
              TableName: tableName,
              Item: { ...lock, ...expiry(), owner: { S: runId } },
              ExpressionAttributeNames: { '#owner': 'owner' },
              ...(before === undefined
                ? { ConditionExpression: 'attribute_not_exists(#owner)' }
                : {
                    ConditionExpression: '#owner = :before',
                    ExpressionAttributeValues: { ':before': { S: before } },
                  }),
            }),
          );
          return undefined;
        } catch (error) {
          if (!(error instanceof ConditionalCheckFailedException)) throw error;
        }
      }
    },
  };
}
