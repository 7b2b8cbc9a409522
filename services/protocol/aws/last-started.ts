import {
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { LOCK_PART, scheduleLock } from '../contract';
import type { RunStore } from '../store';
import { key } from './item';

/** Which run a task's schedule started last, in the run table. */
export function lastStartedIn(
  client: DynamoDBClient,
  tableName: string,
): Pick<RunStore, 'lastStarted' | 'replaceLastStarted'> {
  return {
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
    replaceLastStarted: async (task, before, runId) => {
      try {
        await client.send(
          new PutItemCommand({
            TableName: tableName,
            Item: { ...key(scheduleLock(task), LOCK_PART), owner: { S: runId } },
            ExpressionAttributeNames: { '#owner': 'owner' },
            ...(before === undefined
              ? { ConditionExpression: 'attribute_not_exists(#owner)' }
              : {
                  ConditionExpression: '#owner = :before',
                  ExpressionAttributeValues: { ':before': { S: before } },
                }),
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
  };
}
