import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Backend, BackendSettings } from '../backend';
import type { RunStore } from '../store';
import { architectureIn } from './architecture';
import { awsBroker } from './broker';
import { awsFeed } from './feed';
import { awsOverview } from './overview';
import { awsKeys } from './keys';
import { payloads } from './payload';
import { runItems } from './run-item';
import { awsStore } from './store';

/** Queue and run store on AWS; region and credentials come from the container's surroundings. */
export function openAws(settings: Extract<BackendSettings, { kind: 'aws' }>): Backend {
  const { queueUrl, queueOf, tableName, payloadBucket, tasks } = settings;
  const client = new DynamoDBClient();
  const parts = {
    ...{ client, tableName, tasks, items: runItems(client, tableName) },
    payloads: payloads(new S3Client({ forcePathStyle: true }), payloadBucket),
  };
  return {
    // The queue's URL names its host; the endpoint that the surroundings give wins, an emulator's say.
    broker: awsBroker(new SQSClient({ useQueueUrlAsEndpoint: false }), queueUrl, queueOf),
    store: awsStore(parts),
    feed: awsFeed(parts),
    overview: awsOverview(parts),
    keys: awsKeys(client, tableName),
  };
}

interface ArchitecturePlace extends Pick<
  ConstructorParameters<typeof DynamoDBClient>[0] & object,
  'region' | 'credentials'
> {
  readonly tableName: string;
}

/** The picture of an environment alone, for those who may do no more than replace it. */
export function openArchitecture({
  tableName,
  ...client
}: ArchitecturePlace): Pick<RunStore, 'saveArchitecture' | 'close'> {
  const table = new DynamoDBClient(client);
  const { saveArchitecture } = architectureIn(table, tableName);
  return { saveArchitecture, close: () => table.destroy() };
}
