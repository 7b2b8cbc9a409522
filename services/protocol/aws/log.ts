import {
  ConditionalCheckFailedException,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { RUN_TABLE } from '../contract';
import type { LogLine } from '../run';
import type { Lease, RunStore } from '../store';
import { expiry, key, LOG_PREFIX, logLinesOf, logPart, RUN_PART } from './item';
import { namesIn, OWNED, owner } from './run-item';

const LOG_PAGE = 1000;

/** The logs of runs: items of many lines beside the run itself. */
export function logIn(
  client: DynamoDBClient,
  tableName: string,
): Pick<RunStore, 'appendLog' | 'readLog'> {
  /** Takes the next numbers of a run's log; throws where the run is not there, or not the lease's any more. */
  const reserve = async (id: string, count: number, lease?: Lease): Promise<number> => {
    const { Attributes } = await client.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: key(id, RUN_PART),
        UpdateExpression: 'ADD #logLines :count',
        ConditionExpression: lease === undefined ? 'attribute_exists(#state)' : OWNED,
        ExpressionAttributeNames: {
          '#logLines': 'logLines',
          ...(lease === undefined ? { '#state': 'state' } : namesIn(OWNED)),
        },
        ExpressionAttributeValues: {
          ':count': { N: String(count) },
          ...(lease !== undefined && owner(lease.token)),
        },
        ReturnValues: 'UPDATED_NEW',
      }),
    );
    return Number(Attributes?.logLines?.N ?? count) - count + 1;
  };

  return {
    appendLog: async (id, lines, lease) => {
      if (lines.length === 0) return;
      const first = await reserve(id, lines.length, lease).catch((error: unknown) => {
        if (lease !== undefined && error instanceof ConditionalCheckFailedException)
          return undefined;
        throw error;
      });
      if (first === undefined) return;
      for (const chunk of chunksOf(
        lines.map((line, index) => ({ sequence: first + index, ...line })),
      )) {
        const last = chunk.at(-1)?.sequence ?? first;
        await client.send(
          new PutItemCommand({
            TableName: tableName,
            Item: { ...key(id, logPart(last)), ...expiry(), lines: { S: JSON.stringify(chunk) } },
          }),
        );
      }
    },
    readLog: async (id, after) => {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: '#id = :id AND #part BETWEEN :from AND :to',
          ExpressionAttributeNames: { '#id': RUN_TABLE.partitionKey, '#part': RUN_TABLE.sortKey },
          ExpressionAttributeValues: {
            ':id': { S: id },
            ':from': { S: logPart(after + 1) },
            ':to': { S: `${LOG_PREFIX}~` },
          },
          ConsistentRead: true,
        }),
      );
      const lines = Items.flatMap(logLinesOf).filter(({ sequence }) => sequence > after);
      return lines.slice(0, LOG_PAGE);
    },
  };
}

/** An item of DynamoDB holds 400 KB. */
const LONGEST_CHUNK = 200_000;

function chunksOf(lines: readonly LogLine[]): LogLine[][] {
  const chunks: LogLine[][] = [];
  let size = Infinity;
  for (const line of lines) {
    if (size + line.text.length > LONGEST_CHUNK) {
      chunks.push([]);
      size = 0;
    }
    chunks.at(-1)?.push(line);
    size += line.text.length + 100;
  }
  return chunks;
}
