import { setTimeout as sleep } from 'node:timers/promises';
import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  GetItemCommand,
  UpdateItemCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { key, RUN_PART, type Item } from './item';

/** Reads and conditional writes of the items that hold runs. */
export interface RunItems {
  readonly get: (id: string) => Promise<Item | undefined>;
  /** What lists show of these runs, in no order; those that are not there are left out. */
  readonly summaries: (ids: readonly string[]) => Promise<readonly Item[]>;
  /** The item as it is after the update; undefined where the condition did not hold. */
  readonly update: (
    id: string,
    expression: { readonly change: string; readonly condition: string; readonly values: Item },
  ) => Promise<Item | undefined>;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const MOST_OF_BATCH = 100;

/** What is left of a batch was too much for the table just now. */
const THROTTLED_MS = 200;

/** Attributes of a run without its input and result. */
const SUMMARY_NAMES = [
  ...['id', 'task', 'state', 'attempts', 'losses', 'crashes', 'key', 'notBefore', 'priority'],
  ...['retryOf', 'retriedAs', 'progress', 'createdAt', 'startedAt', 'finishedAt'],
  ...['cancelRequested', 'error', 'leaseUntil'],
];

/** Names that DynamoDB keeps for itself must not stand in an expression. */
export const SUMMARY = {
  ProjectionExpression: SUMMARY_NAMES.map((name) => `#${name}`).join(', '),
  ExpressionAttributeNames: Object.fromEntries(SUMMARY_NAMES.map((name) => [`#${name}`, name])),
};

export function runItems(client: DynamoDBClient, tableName: string): RunItems {
  return {
    get: async (id) => {
      const { Item: item } = await client.send(
        new GetItemCommand({ TableName: tableName, Key: key(id, RUN_PART), ConsistentRead: true }),
      );
      return item;
    },
    summaries: async (ids) => {
      const found: Item[] = [];
      const wanted = [...new Set(ids)].map((id) => key(id, RUN_PART));
      while (wanted.length > 0) {
        const Keys = wanted.splice(0, MOST_OF_BATCH);
        const { Responses = {}, UnprocessedKeys = {} } = await client.send(
          new BatchGetItemCommand({
            RequestItems: { [tableName]: { Keys, ConsistentRead: true, ...SUMMARY } },
          }),
        );
        found.push(...(Responses[tableName] ?? []));
        const left = UnprocessedKeys[tableName]?.Keys ?? [];
        wanted.push(...(left as Item[]));
        if (left.length > 0) await sleep(THROTTLED_MS);
      }
      return found;
    },
    update: async (id, { change, condition, values }) => {
      try {
        const { Attributes } = await client.send(
          new UpdateItemCommand({
            TableName: tableName,
            Key: key(id, RUN_PART),
            UpdateExpression: change,
            ConditionExpression: condition,
            ExpressionAttributeNames: namesIn(`${change} ${condition}`),
            ExpressionAttributeValues: values,
            ReturnValues: 'ALL_NEW',
          }),
        );
        return Attributes;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return undefined;
        throw error;
      }
    },
  };
}

/** Holds only while a lease does; its values are those of {@link owner}. */
export const OWNED = '#state = :running AND #token = :token';

export const owner = (token: number): Item => ({
  ':running': { S: 'RUNNING' },
  ':token': { N: String(token) },
});

/** `#name` stands for the attribute `name`: some names are reserved words of DynamoDB. */
export function namesIn(expression: string): Record<string, string> {
  return Object.fromEntries(
    [...expression.matchAll(/#(\w+)/g)].map(([alias, name = '']) => [alias, name]),
  );
}
