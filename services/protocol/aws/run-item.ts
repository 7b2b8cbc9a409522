import {
  ConditionalCheckFailedException,
  GetItemCommand,
  UpdateItemCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { key, RUN_PART, type Item } from './item';

/** Reads and conditional writes of the items that hold runs. */
export interface RunItems {
  readonly get: (id: string) => Promise<Item | undefined>;
  /** The item as it is after the update; undefined where the condition did not hold. */
  readonly update: (
    id: string,
    expression: { readonly change: string; readonly condition: string; readonly values: Item },
  ) => Promise<Item | undefined>;
}

export function runItems(client: DynamoDBClient, tableName: string): RunItems {
  return {
    get: async (id) => {
      const { Item: item } = await client.send(
        new GetItemCommand({ TableName: tableName, Key: key(id, RUN_PART), ConsistentRead: true }),
      );
      return item;
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
