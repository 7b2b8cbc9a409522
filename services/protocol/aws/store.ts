import {
  ConditionalCheckFailedException,
  GetItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { nowIso, nowMs } from '../clock';
import { RUN_TABLE } from '../contract';
import { isFinal, type Run } from '../run';
import type { RunStore } from '../store';
import { creationIn } from './creation';
import { key, leaseUntil, RUN_PART, runOf, tokenOf, type Item } from './item';
import { logIn } from './log';
import type { Payloads } from './payload';

interface Settings {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly tasks: readonly string[];
  readonly payloads: Payloads;
}

/** The run store on DynamoDB: each transition is a conditional update. */
export function awsStore({ client, tableName, tasks, payloads }: Settings): RunStore {
  const get = async (id: string): Promise<Item | undefined> => {
    const { Item: item } = await client.send(
      new GetItemCommand({ TableName: tableName, Key: key(id, RUN_PART), ConsistentRead: true }),
    );
    return item;
  };

  /** The item as it is after the update; undefined where the condition did not hold. */
  const update = async (
    id: string,
    expression: { readonly change: string; readonly condition: string; readonly values: Item },
  ): Promise<Item | undefined> => {
    try {
      const { Attributes } = await client.send(
        new UpdateItemCommand({
          TableName: tableName,
          Key: key(id, RUN_PART),
          UpdateExpression: expression.change,
          ConditionExpression: expression.condition,
          ExpressionAttributeNames: namesIn(`${expression.change} ${expression.condition}`),
          ExpressionAttributeValues: expression.values,
          ReturnValues: 'ALL_NEW',
        }),
      );
      return Attributes;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  };
  const owned = '#state = :running AND #token = :token';
  const owner = (token: number): Item => ({
    ':running': { S: 'RUNNING' },
    ':token': { N: String(token) },
  });

  const newest = async (
    task: string,
    limit: number,
    state: string | undefined,
  ): Promise<Item[]> => {
    const items: Item[] = [];
    let start: Item | undefined;
    do {
      const page = await client.send(
        new QueryCommand({
          TableName: tableName,
          IndexName: RUN_TABLE.byTask.name,
          KeyConditionExpression: '#task = :task',
          ...(state !== undefined && { FilterExpression: '#state = :state' }),
          ExpressionAttributeNames: {
            '#task': 'task',
            ...(state !== undefined && { '#state': 'state' }),
          },
          ExpressionAttributeValues: {
            ':task': { S: task },
            ...(state !== undefined && { ':state': { S: state } }),
          },
          ScanIndexForward: false,
          Limit: Math.max(limit, 25),
          ExclusiveStartKey: start,
        }),
      );
      items.push(...(page.Items ?? []));
      start = page.LastEvaluatedKey;
    } while (start !== undefined && items.length < limit);
    return items.slice(0, limit);
  };

  return {
    get: async (id) => {
      const item = await get(id);
      return item === undefined ? undefined : runOf(item, payloads);
    },
    list: async ({ task, state, limit }) => {
      const pages = await Promise.all(
        (task === undefined ? tasks : [task]).map((name) => newest(name, limit, state)),
      );
      const runs = await Promise.all(pages.flat().map((item) => runOf(item, payloads)));
      return runs.sort((a, b) => b.createdAt.localeCompare(a.createdAt)).slice(0, limit);
    },
    claim: async (id, leaseMs) => {
      const now = nowMs();
      const item = await update(id, {
        change:
          'SET #state = :running, #leaseUntil = :until, #startedAt = if_not_exists(#startedAt, :at) ADD #attempts :one, #token :one',
        condition: '#state = :pending OR (#state = :running AND #leaseUntil <= :now)',
        values: {
          ':running': { S: 'RUNNING' },
          ':pending': { S: 'PENDING' },
          ':until': { N: String(now + leaseMs) },
          ':now': { N: String(now) },
          ':at': { S: nowIso() },
          ':one': { N: '1' },
        },
      });
      if (item !== undefined) {
        return {
          kind: 'claimed',
          lease: { runId: id, token: tokenOf(item) },
          run: await runOf(item, payloads),
        };
      }
      const held = await get(id);
      if (held === undefined || isFinal((held.state?.S ?? 'FAILED') as Run['state']))
        return { kind: 'over' };
      return { kind: 'held', retryAfterMs: Math.max(0, leaseUntil(held) - now) };
    },
    renew: async ({ runId, token }, leaseMs) => {
      const item = await update(runId, {
        change: 'SET #leaseUntil = :until',
        condition: owned,
        values: { ...owner(token), ':until': { N: String(nowMs() + leaseMs) } },
      });
      if (item === undefined) return 'lost';
      return item.cancelRequested?.BOOL === true ? 'cancel-requested' : 'held';
    },
    finish: async ({ runId, token }, outcome) => {
      const [name, value] =
        outcome.state === 'SUCCEEDED'
          ? (['result', outcome.result] as const)
          : (['error', outcome.error] as const);
      // The key holds the token: a former owner's late write cannot replace what counts.
      const stored = await payloads.write(`${runId}/${name}-${token}.json`, value);
      const item = await update(runId, {
        change: `SET #state = :state, #finishedAt = :at, #${name} = :value REMOVE #cancelRequested`,
        condition: owned,
        values: {
          ...owner(token),
          ':state': { S: outcome.state },
          ':at': { S: nowIso() },
          ':value': { S: stored },
        },
      });
      return item !== undefined;
    },
    release: async ({ runId, token }, { counted }) => {
      const item = await update(runId, {
        change: 'SET #state = :pending, #leaseUntil = :zero ADD #attempts :back',
        condition: owned,
        values: {
          ...owner(token),
          ':pending': { S: 'PENDING' },
          ':zero': { N: '0' },
          ':back': { N: counted ? '0' : '-1' },
        },
      });
      return item !== undefined;
    },
    cancel: async (id) => {
      const error = { name: 'Cancelled', message: 'cancelled before it began' };
      const cancelled = await update(id, {
        change: 'SET #state = :cancelled, #finishedAt = :at, #error = :error',
        condition: '#state = :pending',
        values: {
          ':cancelled': { S: 'CANCELLED' },
          ':pending': { S: 'PENDING' },
          ':at': { S: nowIso() },
          ':error': { S: await payloads.write(`${id}/error-0.json`, error) },
        },
      });
      const marked =
        cancelled ??
        (await update(id, {
          change: 'SET #cancelRequested = :yes',
          condition: '#state = :running',
          values: { ':yes': { BOOL: true }, ':running': { S: 'RUNNING' } },
        }));
      const item = marked ?? (await get(id));
      return item === undefined ? undefined : runOf(item, payloads);
    },
    ...logIn(client, tableName),
    ...creationIn(client, tableName, payloads),
    close: () => client.destroy(),
  };
}

/** `#name` stands for the attribute `name`: some names are reserved words of DynamoDB. */
function namesIn(expression: string): Record<string, string> {
  return Object.fromEntries(
    [...expression.matchAll(/#(\w+)/g)].map(([alias, name = '']) => [alias, name]),
  );
}
