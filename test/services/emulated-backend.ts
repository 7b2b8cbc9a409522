import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { openBackend, type Backend } from '../../services/protocol/backend';
import { ENV, RUN_TABLE } from '../../services/protocol/contract';
import { startEmulator } from '../support/emulator';
import { startFaultProxy, type FaultProxy } from './faults/fault-proxy';

/** Queue, table and bucket on the emulator, behind a proxy that can do what networks and busy services do. */
export interface EmulatedBackend {
  readonly proxy: FaultProxy;
  /** What a container is told of them. */
  readonly environment: Readonly<Record<string, string>>;
  open(): Backend;
  stop(): Promise<void>;
}

export async function startEmulatedBackend(tasks: readonly string[]): Promise<EmulatedBackend> {
  const emulator = await startEmulator();
  const proxy = await startFaultProxy(emulator.endpoint);
  const surroundings = {
    AWS_ENDPOINT_URL: proxy.endpoint,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  Object.assign(process.env, surroundings);
  const { QueueUrl: queueUrl = '' } = await new SQSClient().send(
    new CreateQueueCommand({ QueueName: 'tasks' }),
  );
  await new S3Client({ forcePathStyle: true }).send(
    new CreateBucketCommand({
      Bucket: 'payloads',
      CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
    }),
  );
  await createRunTable();
  return {
    proxy,
    environment: {
      ...surroundings,
      [ENV.backend]: 'aws',
      [ENV.queueUrl]: queueUrl,
      [ENV.tableName]: 'runs',
      [ENV.payloadBucket]: 'payloads',
      [ENV.tasks]: JSON.stringify(tasks.map((name) => ({ name, kind: 'handler' }))),
    },
    open: () =>
      openBackend({ kind: 'aws', queueUrl, tableName: 'runs', payloadBucket: 'payloads', tasks }),
    stop: async () => {
      await proxy.stop();
      await emulator.stop();
    },
  };
}

/** The table as lib/constructs/run-table.ts defines it. */
async function createRunTable(): Promise<void> {
  const { partitionKey, sortKey, byTask, unfinished } = RUN_TABLE;
  const texts = [
    partitionKey,
    sortKey,
    byTask.partitionKey,
    byTask.sortKey,
    unfinished.partitionKey,
  ];
  const keys = (hash: string, range: string) => [
    { AttributeName: hash, KeyType: 'HASH' as const },
    { AttributeName: range, KeyType: 'RANGE' as const },
  ];
  await new DynamoDBClient().send(
    new CreateTableCommand({
      TableName: 'runs',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        ...texts.map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
        { AttributeName: unfinished.sortKey, AttributeType: 'N' },
      ],
      KeySchema: keys(partitionKey, sortKey),
      GlobalSecondaryIndexes: [
        {
          IndexName: byTask.name,
          KeySchema: keys(byTask.partitionKey, byTask.sortKey),
          Projection: { ProjectionType: 'ALL' },
        },
        {
          IndexName: unfinished.name,
          KeySchema: keys(unfinished.partitionKey, unfinished.sortKey),
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    }),
  );
}
