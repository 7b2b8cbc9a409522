import { BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { RUN_TABLE } from '../contract';
import { key, RUN_PART } from './item';

/** DynamoDB reads no more items at once. */
const MOST_AT_ONCE = 100;

/**
 * Which runs somebody asked to be cancelled. What DynamoDB leaves out when it is busy counts as not asked for: who
 * looks, looks again. A read need not be consistent for that, and costs half.
 */
export function cancelRequestsIn(
  client: DynamoDBClient,
  tableName: string,
): (ids: readonly string[]) => Promise<readonly string[]> {
  const { partitionKey } = RUN_TABLE;
  const among = async (ids: readonly string[]): Promise<readonly string[]> => {
    const { Responses } = await client.send(
      new BatchGetItemCommand({
        RequestItems: {
          [tableName]: {
            Keys: ids.map((id) => key(id, RUN_PART)),
            ProjectionExpression: '#id, #asked',
            ExpressionAttributeNames: { '#id': partitionKey, '#asked': 'cancelRequested' },
          },
        },
      }),
    );
    return (Responses?.[tableName] ?? [])
      .filter(({ cancelRequested }) => cancelRequested?.BOOL === true)
      .map((item) => item[partitionKey]?.S ?? '');
  };
  return async (ids) => {
    const parts = Array.from({ length: Math.ceil(ids.length / MOST_AT_ONCE) }, (_, part) =>
      ids.slice(part * MOST_AT_ONCE, (part + 1) * MOST_AT_ONCE),
    );
    return (await Promise.all(parts.map(among))).flat();
  };
}
