import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { openBackend, type Backend } from '../../services/protocol/backend';
import { RUN_TABLE } from '../../services/protocol/contract';
import { startEmulator, type Emulator } from '../support/emulator';

export const AWS_SURROUNDINGS = {
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
};

/** An emulator with what queue and run store are made of on AWS; this process talks to it from then on. */
export async function emulatedBackend(tasks: readonly string[]): Promise<{
  readonly emulator: Emulator;
  readonly queueUrl: string;
  readonly open: () => Backend;
}> {
  const emulator = await startEmulator();
  Object.assign(process.env, { ...AWS_SURROUNDINGS, AWS_ENDPOINT_URL: emulator.endpoint });
  const { QueueUrl: queueUrl = '' } = await new SQSClient().send(
    new CreateQueueCommand({ QueueName: 'tasks' }),
  );
  await new S3Client({ forcePathStyle: true }).send(
    new CreateBucketCommand({
      Bucket: 'payloads',
      CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
    }),
  );
  await new DynamoDBClient().send(new CreateTableCommand(TABLE));
  const common = { kind: 'aws', tableName: 'runs', payloadBucket: 'payloads' } as const;
  return { emulator, queueUrl, open: () => openBackend({ ...common, queueUrl, tasks }) };
}

const { partitionKey, sortKey, byTask, unfinished } = RUN_TABLE;
const texts = [partitionKey, sortKey, byTask.partitionKey, byTask.sortKey, unfinished.partitionKey];

const keys = (hash: string, range: string) => [
  { AttributeName: hash, KeyType: 'HASH' as const },
  { AttributeName: range, KeyType: 'RANGE' as const },
];

const TABLE = {
  TableName: 'runs',
  BillingMode: 'PAY_PER_REQUEST' as const,
  AttributeDefinitions: [
    ...texts.map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
    { AttributeName: unfinished.sortKey, AttributeType: 'N' as const },
  ],
  KeySchema: keys(partitionKey, sortKey),
  GlobalSecondaryIndexes: [
    {
      IndexName: byTask.name,
      KeySchema: keys(byTask.partitionKey, byTask.sortKey),
      Projection: { ProjectionType: 'ALL' as const },
    },
    {
      IndexName: unfinished.name,
      KeySchema: keys(unfinished.partitionKey, unfinished.sortKey),
      Projection: { ProjectionType: 'KEYS_ONLY' as const },
    },
  ],
};
