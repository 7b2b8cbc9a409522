import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Backend, BackendSettings } from '../backend';
import type { RunStore } from '../store';
import { architectureIn } from './architecture';
import { awsBroker, WAIT_SECONDS } from './broker';
import { awsFeed } from './feed';
import { awsOverview } from './overview';
import { awsKeys } from './keys';
import { patience } from './patience';
import { payloads } from './payload';
import { runItems } from './run-item';
import { awsStore } from './store';

/** How long each may be silent, in milliseconds: an item, a long poll, a part of a large payload. */
const TABLE_MS = 5000;
const QUEUE_MS = 1000 * WAIT_SECONDS + 5000;
const PAYLOAD_MS = 10_000;

/** Queue and run store on AWS; region and credentials come from the container's surroundings. */
export function openAws(settings: Extract<BackendSettings, { kind: 'aws' }>): Backend {
  const { queueUrl, queueOf, tableName, payloadBucket, tasks } = settings;
  const client = new DynamoDBClient(patience(TABLE_MS));
  const parts = {
    ...{ client, tableName, tasks, items: runItems(client, tableName) },
    payloads: payloads(
      new S3Client({ forcePathStyle: true, ...patience(PAYLOAD_MS) }),
      payloadBucket,
    ),
  };
  return {
    // The queue's URL names its host; the endpoint that the surroundings give wins, an emulator's say.
    broker: awsBroker(
      new SQSClient({ useQueueUrlAsEndpoint: false, ...patience(QUEUE_MS) }),
      queueUrl,
      queueOf,
    ),
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
  const table = new DynamoDBClient({ ...client, ...patience(TABLE_MS) });
  const { saveArchitecture } = architectureIn(table, tableName);
  return { saveArchitecture, close: () => table.destroy() };
}
