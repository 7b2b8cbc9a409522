import {
  QueryCommand,
  TransactWriteItemsCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { RUN_TABLE } from '../contract';
import type { RunStore } from '../store';
import { isRefused } from './creation';
import { expiry, key, RUN_PART, STEP_PREFIX } from './item';
import type { Payloads } from './payload';
import { namesIn, OWNED, owner } from './run-item';

/** Results of finished steps: items beside the run itself. */
export function stepsIn(
  client: DynamoDBClient,
  tableName: string,
  payloads: Payloads,
): Pick<RunStore, 'saveStep' | 'steps'> {
  return {
    saveStep: async ({ runId, token }, name, result) => {
      const stored = await payloads.write(
        `${runId}/step-${encodeURIComponent(name)}-${token}.json`,
        result,
      );
      try {
        await client.send(
          new TransactWriteItemsCommand({
            TransactItems: [
              {
                ConditionCheck: {
                  TableName: tableName,
                  Key: key(runId, RUN_PART),
                  ConditionExpression: OWNED,
                  ExpressionAttributeNames: namesIn(OWNED),
                  ExpressionAttributeValues: owner(token),
                },
              },
              {
                Put: {
                  TableName: tableName,
                  Item: {
                    ...key(runId, `${STEP_PREFIX}${name}`),
                    ...expiry(),
                    result: { S: stored },
                  },
                },
              },
            ],
          }),
        );
        return true;
      } catch (error) {
        if (isRefused(error)) return false;
        throw error;
      }
    },
    steps: async (id) => {
      const found: [string, unknown][] = [];
      let start: Record<string, never> | undefined;
      do {
        const page = await client.send(
          new QueryCommand({
            TableName: tableName,
            KeyConditionExpression: '#id = :id AND begins_with(#part, :prefix)',
            ExpressionAttributeNames: { '#id': RUN_TABLE.partitionKey, '#part': RUN_TABLE.sortKey },
            ExpressionAttributeValues: { ':id': { S: id }, ':prefix': { S: STEP_PREFIX } },
            ConsistentRead: true,
            ExclusiveStartKey: start,
          }),
        );
        for (const item of page.Items ?? []) {
          const name = (item[RUN_TABLE.sortKey]?.S ?? '').slice(STEP_PREFIX.length);
          found.push([name, await payloads.read(item.result?.S ?? 'json:null')]);
        }
        start = page.LastEvaluatedKey as typeof start;
      } while (start !== undefined);
      return Object.fromEntries(found);
    },
  };
}
