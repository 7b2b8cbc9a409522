import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { RUN_TABLE } from '../../services/protocol/contract';
import { openBackend } from '../../services/protocol/backend';
import { startEmulator, type Emulator } from '../support/emulator';
import { describeWith } from '../support/prerequisites';
import { backendPromises } from './backend-promises';

jest.setTimeout(60_000);

describeWith('emulator', 'queue and run store on AWS', () => {
  let emulator: Emulator;
  let queueUrl = '';
  beforeAll(async () => {
    emulator = await startEmulator();
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: emulator.endpoint,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    });
    const { QueueUrl } = await new SQSClient().send(new CreateQueueCommand({ QueueName: 'tasks' }));
    queueUrl = QueueUrl ?? '';
    await new S3Client({ forcePathStyle: true }).send(
      new CreateBucketCommand({
        Bucket: 'payloads',
        CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
      }),
    );
    const { partitionKey, sortKey, byTask } = RUN_TABLE;
    await new DynamoDBClient().send(
      new CreateTableCommand({
        TableName: 'runs',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [partitionKey, sortKey, byTask.partitionKey, byTask.sortKey].map(
          (AttributeName) => ({ AttributeName, AttributeType: 'S' }),
        ),
        KeySchema: [
          { AttributeName: partitionKey, KeyType: 'HASH' },
          { AttributeName: sortKey, KeyType: 'RANGE' },
        ],
        GlobalSecondaryIndexes: [
          {
            IndexName: byTask.name,
            KeySchema: [
              { AttributeName: byTask.partitionKey, KeyType: 'HASH' },
              { AttributeName: byTask.sortKey, KeyType: 'RANGE' },
            ],
            Projection: { ProjectionType: 'ALL' },
          },
        ],
      }),
    );
  });
  afterAll(() => emulator.stop());

  backendPromises(() =>
    openBackend({
      kind: 'aws',
      queueUrl,
      tableName: 'runs',
      payloadBucket: 'payloads',
      tasks: ['a', 'b'],
    }),
  );
});
