import {
  DeleteItemCommand,
  PutItemCommand,
  QueryCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { nowMs } from '../clock';
import { RUN_TABLE } from '../contract';
import { COUNTED, type Overview } from '../overview';
import {
  GONE_AFTER_MS,
  SILENT_AFTER_MS,
  sumOfCounts,
  type RunnerReport,
  type TaskQueueStatus,
} from '../status';
import type { AwsParts } from './parts';
import { deadLettersIn } from './dead-letters';
import { key, stateOf, type Item } from './item';
import type { RunItems } from './run-item';
import { unfinishedOf, type Unfinished } from './unfinished-page';

/** Dead letters are read for their task, up to so many; above that, only their number is told. */
const DEAD_BY_TASK = 200;

/** Queue and runners on DynamoDB: what SQS says of a queue is approximate, and not of tasks. */
export function awsOverview(settings: AwsParts): Overview {
  const { client, tableName, tasks, items } = settings;
  const letters = deadLettersIn(settings);

  const deadByTask = async (): Promise<{ total: number; of: Map<string, number> }> => {
    const total = await letters.count();
    const known =
      total === 0 ? [] : await letters.deadLetters({ limit: Math.min(total, DEAD_BY_TASK) });
    const byTask = Map.groupBy(known, ({ task }) => task);
    return { total, of: new Map([...byTask].map(([task, runs]) => [task, runs.length])) };
  };

  const countsOf = async (task: string): Promise<Omit<TaskQueueStatus, 'deadLetters'>> => {
    const now = nowMs();
    const page = await unfinishedOf(client, tableName, task);
    const waiting = page.runs.filter(({ untilMs }) => untilMs <= now);
    const later = [...page.runs, ...page.later].filter(({ untilMs }) => untilMs > now);
    const inFlight = await runningOf(later, items);
    const [oldest] = waiting;
    return {
      task,
      waiting: waiting.length,
      inFlight,
      delayed: later.length - inFlight,
      ...(oldest !== undefined && { oldestSince: new Date(oldest.untilMs).toISOString() }),
      ...(page.isMore && { more: true }),
    };
  };

  return {
    deadLetters: letters.deadLetters,
    queue: async () => {
      const [dead, ...counts] = await Promise.all([deadByTask(), ...tasks.map(countsOf)]);
      const all = counts.map((one) => ({
        ...one,
        deadLetters: dead.of.get(one.task) ?? 0,
        ...(dead.total > DEAD_BY_TASK && { more: true as const }),
      }));
      return {
        ...sumOfCounts(counts),
        deadLetters: dead.total,
        ...(dead.total >= COUNTED && { more: true }),
        tasks: all
          .filter((one) => one.waiting + one.inFlight + one.delayed + one.deadLetters > 0)
          .sort((a, b) => (a.task < b.task ? -1 : 1)),
      };
    },
    ...runnersIn(client, tableName),
  };
}

/** Which of the runs that cannot be claimed yet have a runner: a lease ends soon, and so may a delay. */
async function runningOf(later: readonly Unfinished[], items: RunItems): Promise<number> {
  const soon = later.filter(({ isSoon }) => isSoon);
  const found = await items.summaries(soon.map(({ id }) => id));
  return found.filter((item) => stateOf(item) === 'RUNNING').length;
}

const RUNNERS = 'runners';
const runnerKey = (id: string): Item => key(RUNNERS, `runner#${id}`);

/** All runners are in one place, to be read at once; no run has such an id. */
function runnersIn(
  client: DynamoDBClient,
  tableName: string,
): Pick<Overview, 'runners' | 'tellOf' | 'forget'> {
  return {
    tellOf: async (report) => {
      const now = nowMs();
      const Item = {
        ...runnerKey(report.id),
        [RUN_TABLE.timeToLive]: { N: String(Math.ceil((now + GONE_AFTER_MS) / 1000)) },
        seenAt: { N: String(now) },
        report: { S: JSON.stringify(report) },
      };
      await client.send(new PutItemCommand({ TableName: tableName, Item }));
    },
    forget: async (id) => {
      await client.send(new DeleteItemCommand({ TableName: tableName, Key: runnerKey(id) }));
    },
    runners: async () => {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: '#id = :runners',
          ExpressionAttributeNames: { '#id': RUN_TABLE.partitionKey },
          ExpressionAttributeValues: { ':runners': { S: RUNNERS } },
        }),
      );
      const now = nowMs();
      return Items.flatMap((item) => {
        const seenMs = Number(item.seenAt?.N ?? 0);
        // DynamoDB removes what has run out within days, not at once.
        if (now - seenMs > GONE_AFTER_MS) return [];
        return {
          ...(JSON.parse(item.report?.S ?? '{}') as RunnerReport),
          lastSeenAt: new Date(seenMs).toISOString(),
          silent: now - seenMs > SILENT_AFTER_MS,
        };
      }).sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
    },
  };
}
