import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  paginateQuery,
  PutItemCommand,
  UpdateItemCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { API_KEYS_PARTITION, RUN_TABLE } from '../contract';
import type { ApiKey } from '../keys/api-key';
import { byName, type KeyStore } from '../keys/key-store';
import { key as itemKey, type Item } from './item';

const keyOf = (id: string): Item => itemKey(API_KEYS_PARTITION, id);

/** The attribute that says when a secret was seen; the record is not written again for that. */
const usedAttribute = (serial: number): string => `used${serial}`;

/** Keys of the API in a partition of the run table: all of them are one query, one of them is one read. */
export function awsKeys(client: DynamoDBClient, tableName: string): KeyStore {
  const written = async (command: PutItemCommand | UpdateItemCommand): Promise<boolean> => {
    try {
      await (command instanceof PutItemCommand ? client.send(command) : client.send(command));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  };

  return {
    get: async (id) => {
      const { Item: item } = await client.send(
        new GetItemCommand({ TableName: tableName, Key: keyOf(id), ConsistentRead: true }),
      );
      return item === undefined ? undefined : apiKeyOf(item);
    },
    list: async () => {
      const found: ApiKey[] = [];
      const query = {
        TableName: tableName,
        KeyConditionExpression: '#partition = :keys',
        ExpressionAttributeNames: { '#partition': RUN_TABLE.partitionKey },
        ExpressionAttributeValues: { ':keys': { S: API_KEYS_PARTITION } },
        ConsistentRead: true,
      };
      for await (const { Items = [] } of paginateQuery({ client }, query))
        found.push(...Items.map(apiKeyOf));
      return found.sort(byName);
    },
    add: (key) =>
      written(
        new PutItemCommand({
          TableName: tableName,
          Item: { ...keyOf(key.id), ...recordOf(key) },
          ConditionExpression: 'attribute_not_exists(#record)',
          ExpressionAttributeNames: { '#record': 'record' },
        }),
      ),
    replace: (key) =>
      written(
        new UpdateItemCommand({
          TableName: tableName,
          Key: keyOf(key.id),
          UpdateExpression: 'SET #record = :record, #version = :version',
          ConditionExpression: '#version = :before',
          ExpressionAttributeNames: { '#record': 'record', '#version': 'keyVersion' },
          ExpressionAttributeValues: {
            ':record': { S: JSON.stringify(key) },
            ':version': { N: String(key.version) },
            ':before': { N: String(key.version - 1) },
          },
        }),
      ),
    remove: async (id) => {
      const { Attributes } = await client.send(
        new DeleteItemCommand({ TableName: tableName, Key: keyOf(id), ReturnValues: 'ALL_OLD' }),
      );
      return Attributes !== undefined;
    },
    markUsed: async (id, serial, at) => {
      await written(
        new UpdateItemCommand({
          TableName: tableName,
          Key: keyOf(id),
          UpdateExpression: 'SET #used = :at',
          // Of a key that is gone nothing is noted.
          ConditionExpression: 'attribute_exists(#record)',
          ExpressionAttributeNames: { '#used': usedAttribute(serial), '#record': 'record' },
          ExpressionAttributeValues: { ':at': { S: at } },
        }),
      );
    },
  };
}

const recordOf = (key: ApiKey): Item => ({
  record: { S: JSON.stringify(key) },
  keyVersion: { N: String(key.version) },
});

function apiKeyOf(item: Item): ApiKey {
  const key = JSON.parse(item.record?.S ?? '{}') as ApiKey;
  return {
    ...key,
    secrets: key.secrets.map((secret) => {
      const lastUsedAt = item[usedAttribute(secret.serial)]?.S;
      return lastUsedAt === undefined ? secret : { ...secret, lastUsedAt };
    }),
  };
}
