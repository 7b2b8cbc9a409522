import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { RUN_TABLE } from '../../services/protocol/contract';
import { closeBackend, openBackend } from '../../services/protocol/backend';
import { sendAgain } from '../../services/protocol/broker';
import { submit } from '../../services/protocol/submit';
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
    const { partitionKey, sortKey, byTask, unfinished } = RUN_TABLE;
    await new DynamoDBClient().send(
      new CreateTableCommand({
        TableName: 'runs',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [
          ...[
            partitionKey,
            sortKey,
            byTask.partitionKey,
            byTask.sortKey,
            unfinished.partitionKey,
          ].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
          { AttributeName: unfinished.sortKey, AttributeType: 'N' },
        ],
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
          {
            IndexName: unfinished.name,
            KeySchema: [
              { AttributeName: unfinished.partitionKey, KeyType: 'HASH' },
              { AttributeName: unfinished.sortKey, KeyType: 'RANGE' },
            ],
            Projection: { ProjectionType: 'KEYS_ONLY' },
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

  it('puts a run into the queue of its task, in order where that keeps it', async () => {
    const sqs = new SQSClient();
    const { QueueUrl: url = '' } = await sqs.send(
      new CreateQueueCommand({ QueueName: 'letters.fifo', Attributes: { FifoQueue: 'true' } }),
    );
    const common = { kind: 'aws', tableName: 'runs', payloadBucket: 'payloads' } as const;
    const tasks = ['letter', 'a'];
    const web = openBackend({ ...common, queueUrl, queueOf: { letter: url }, tasks });
    const runner = openBackend({ ...common, queueUrl: url, tasks });
    const first = await submit(web, 'letter', 1);
    const second = await submit(web, 'letter', 2);
    await submit(web, 'a', 3);
    const signal = new AbortController().signal;
    const [delivery] = await runner.broker.receive(1, signal);
    expect(JSON.parse(delivery!.body)).toEqual({ version: 1, runId: first.id, task: 'letter' });
    expect(runner.broker.ordered).toBe(true);
    await sendAgain({ version: 1, runId: first.id }, delivery!, runner.broker, 0);
    const [again] = await runner.broker.receive(1, signal);
    expect(again!.body).toBe(delivery!.body);
    await again!.acknowledge();
    const [next] = await runner.broker.receive(1, signal);
    expect(JSON.parse(next!.body)).toEqual({ version: 1, runId: second.id, task: 'letter' });
    closeBackend(web);
    closeBackend(runner);
  });
});
