import {
  GetItemCommand,
  PutItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { LOCK_PART, RUN_TABLE, scheduleLock } from '../contract';
import type { NewRun, RunStore } from '../store';
import { expiry, key, RUN_PART, type Item } from './item';
import type { Payloads } from './payload';

/** New runs, and which of them a task's schedule started last. */
export function creationIn(
  client: DynamoDBClient,
  tableName: string,
  payloads: Payloads,
): Pick<RunStore, 'create' | 'createAsLast' | 'lastStarted'> {
  const newRun = async ({ id, task, input, createdAt }: NewRun) => ({
    TableName: tableName,
    Item: {
      ...key(id, RUN_PART),
      ...expiry(),
      task: { S: task },
      state: { S: 'PENDING' },
      createdAt: { S: createdAt },
      attempts: { N: '0' },
      token: { N: '0' },
      leaseUntil: { N: '0' },
      ...(input !== undefined && {
        input: { S: await payloads.write(`${id}/input.json`, input) },
      }),
    } satisfies Item,
    ConditionExpression: 'attribute_not_exists(#id)',
    ExpressionAttributeNames: { '#id': RUN_TABLE.partitionKey },
  });

  return {
    create: async (run) => {
      await client.send(new PutItemCommand(await newRun(run)));
      return { ...run, state: 'PENDING', attempts: 0 };
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
      try {
        await client.send(
          new TransactWriteItemsCommand({
            TransactItems: [{ Put: last }, { Put: await newRun(run) }],
          }),
        );
        return true;
      } catch (error) {
        if (isRefused(error)) return false;
        throw error;
      }
    },
  };
}

/** A condition did not hold, or another transaction was at the same items: look again. */
function isRefused(error: unknown): boolean {
  return (
    error instanceof TransactionCanceledException &&
    (error.CancellationReasons ?? []).every(({ Code = 'None' }) =>
      ['None', 'ConditionalCheckFailed', 'TransactionConflict'].includes(Code),
    )
  );
}
