import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Payloads } from './payload';
import type { RunItems } from './run-item';

/** What the pieces of the backend on AWS are made of; each takes those that it needs. */
export interface AwsParts {
  readonly client: DynamoDBClient;
  /** Of the table of runs. */
  readonly tableName: string;
  /** Names of all tasks. */
  readonly tasks: readonly string[];
  readonly payloads: Payloads;
  readonly items: RunItems;
}
