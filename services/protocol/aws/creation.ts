import {
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  type DynamoDBClient,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { LOCK_PART, RUN_TABLE, scheduleLock } from '../contract';
import type { NewRun, RunStore } from '../store';
import { expiry, key, RUN_PART, runOf, type Item } from './item';
import type { Payloads } from './payload';
import type { RunItems } from './run-item';

/** New runs, and which of them a task's schedule started last. */
export function creationIn(
  client: DynamoDBClient,
  tableName: string,
  payloads: Payloads,
  items: RunItems,
): Pick<RunStore, 'create' | 'createRetry' | 'createAsLast' | 'lastStarted'> {
  const newRun = async (
    { id, task, input, createdAt, key: ownKey, notBefore, priority }: NewRun,
    retryOf?: string,
  ) => ({
    TableName: tableName,
    Item: {
      ...key(id, RUN_PART),
      ...expiry(),
      task: { S: task },
      state: { S: 'PENDING' },
      createdAt: { S: createdAt },
      attempts: { N: '0' },
      token: { N: '0' },
      [RUN_TABLE.unfinished.sortKey]: { N: String(Date.parse(notBefore ?? createdAt)) },
      [RUN_TABLE.unfinished.partitionKey]: { S: task },
      ...(ownKey !== undefined && { key: { S: ownKey } }),
      ...(notBefore !== undefined && { notBefore: { S: notBefore } }),
      ...(priority !== undefined && { priority: { N: String(priority) } }),
      ...(retryOf !== undefined && { retryOf: { S: retryOf } }),
      ...(input !== undefined && {
        input: { S: await payloads.write(`${id}/input.json`, input) },
      }),
    } satisfies Item,
    ConditionExpression: 'attribute_not_exists(#id)',
    ExpressionAttributeNames: { '#id': RUN_TABLE.partitionKey },
  });

  /** All or nothing. */
  const written = async (writes: TransactWriteItem[]): Promise<boolean> => {
    try {
      await client.send(new TransactWriteItemsCommand({ TransactItems: writes }));
      return true;
    } catch (error) {
      if (isRefused(error)) return false;
      throw error;
    }
  };

  return {
    create: async (run) => {
      try {
        await client.send(new PutItemCommand(await newRun(run)));
        return { run: { ...run, state: 'PENDING', attempts: 0 }, isNew: true };
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        const there = await items.get(run.id);
        if (there === undefined) throw error;
        return { run: await runOf(there, payloads), isNew: false };
      }
    },
    createRetry: async (run, retryOf) => {
      const mark = {
        TableName: tableName,
        Key: key(retryOf, RUN_PART),
        UpdateExpression: 'SET #retriedAs = :id REMOVE #unfinishedTask',
        ConditionExpression:
          'attribute_not_exists(#retriedAs) AND #state IN (:failed, :cancelled, :timedOut)',
        ExpressionAttributeNames: {
          '#retriedAs': 'retriedAs',
          '#state': 'state',
          '#unfinishedTask': RUN_TABLE.unfinished.partitionKey,
        },
        ExpressionAttributeValues: {
          ':id': { S: run.id },
          ':failed': { S: 'FAILED' },
          ':cancelled': { S: 'CANCELLED' },
          ':timedOut': { S: 'TIMED_OUT' },
        },
      };
      return written([{ Update: mark }, { Put: await newRun(run, retryOf) }]);
    },
    lastStarted: async (task) => {
      const { Item } = await client.send(
        new GetItemCommand({
          TableName: tableName,
          Key: key(scheduleLock(task), LOCK_PART),
          ConsistentRead: true,
        }),
      );
      return Item?.owner?.S;
    },
    createAsLast: async (run, before) => {
      const last = {
        TableName: tableName,
        Item: { ...key(scheduleLock(run.task), LOCK_PART), owner: { S: run.id } },
        ExpressionAttributeNames: { '#owner': 'owner' },
        ...(before === undefined
          ? { ConditionExpression: 'attribute_not_exists(#owner)' }
          : {
              ConditionExpression: '#owner = :before',
              ExpressionAttributeValues: { ':before': { S: before } },
            }),
      };
      return written([{ Put: last }, { Put: await newRun(run) }]);
    },
  };
}

/** A condition did not hold, or another transaction was at the same items: look again. */
export function isRefused(error: unknown): boolean {
  return (
    error instanceof TransactionCanceledException &&
    (error.CancellationReasons ?? []).every(({ Code = 'None' }) =>
      ['None', 'ConditionalCheckFailed', 'TransactionConflict'].includes(Code),
    )
  );
}
