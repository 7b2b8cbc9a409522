import { setTimeout as sleep } from 'node:timers/promises';
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { monotonicMs, nowMs } from '../clock';
import { RUN_TABLE } from '../contract';
import { MOST_HAPPENED, type Happened, type RunFeed } from '../feed';
import { newRunId } from '../random';
import type { RunSummary } from '../run';
import type { AwsParts } from './parts';
import type { Item } from './item';
import { runOf } from './item';
import { SUMMARY } from './run-item';
import { runWatch } from './run-watch';
import { unfinishedOf } from './unfinished-page';

/** Between two looks, in milliseconds. */
const LOOK_EVERY_MS = 1000;

/** Longest wait for something to happen. */
const LONGEST_WAIT_MS = 5000;

/** Who has not looked for so long begins anew. */
const FORGOTTEN_AFTER_MS = 60_000;

/** A run is in the index, and its submitter's clock is right, within this time. */
const LATE_MS = 5000;

/** Where more runs wait than can be watched, a gap is told so often: some of them may have begun and ended unseen. */
const CROWDED_EVERY_MS = 10_000;

/** Runs told that are kept for those who come back. */
const KEPT = 2000;

/**
 * What changes in DynamoDB. There is nothing that tells of it for less than asking costs, so it is asked: of each task one query
 * for unfinished runs (their ids alone) and one for the newest ones, since some begin and end between two looks; then
 * the runs that may have changed. A few read units a second while somebody listens, none while nobody does.
 */
export function awsFeed({ client, tableName, tasks, payloads, items }: AwsParts): RunFeed {
  let feed = newRunId();
  let watch = runWatch(items);
  let told: RunSummary[] = [];
  let first = 0;
  let lookedAt = -Infinity;
  let newSinceMs = 0;
  let crowdedAt = -Infinity;
  let looking: Promise<unknown> = Promise.resolve();

  const end = (): number => first + told.length;
  const begin = (): void => {
    feed = newRunId();
    watch = runWatch(items);
    told = [];
    first = 0;
    newSinceMs = 0;
  };
  const keep = (runs: readonly RunSummary[]): void => {
    told.push(...runs);
    const surplus = told.length - KEPT;
    if (surplus <= 0) return;
    told.splice(0, surplus);
    first += surplus;
  };

  /** Of each task; those that were submitted after the look before, and somewhat earlier. */
  const newest = async (task: string): Promise<readonly Item[]> => {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: tableName,
        IndexName: RUN_TABLE.byTask.name,
        KeyConditionExpression: '#task = :task AND #createdAt >= :since',
        ...SUMMARY,
        ExpressionAttributeValues: {
          ':task': { S: task },
          ':since': { S: new Date(newSinceMs - LATE_MS).toISOString() },
        },
        ScanIndexForward: false,
        Limit: MOST_HAPPENED,
      }),
    );
    return Items;
  };

  const look = async (): Promise<void> => {
    const isFirst = newSinceMs === 0;
    const nextSinceMs = nowMs();
    if (isFirst) newSinceMs = nextSinceMs;
    const [pages, news] = await Promise.all([
      Promise.all(tasks.map((task) => unfinishedOf(client, tableName, task))),
      Promise.all(tasks.map(newest)),
    ]);
    const changed = await watch.look(pages, news.flat(), nowMs() - 2 * LATE_MS);
    newSinceMs = nextSinceMs;
    lookedAt = monotonicMs();
    if (isFirst) return;
    const isCrowded = pages.some(({ isMore }) => isMore);
    const isGap =
      changed.length > MOST_HAPPENED || (isCrowded && lookedAt - crowdedAt >= CROWDED_EVERY_MS);
    if (isGap) {
      crowdedAt = lookedAt;
      // Positions up to here lead nowhere.
      first = end() + 1;
      told = [];
    } else keep(await Promise.all(changed.map((item) => runOf(item, payloads))));
  };

  /** One look at a time, whoever asks, and each a while after the one before. */
  const lookSoon = (signal: AbortSignal): Promise<unknown> => {
    const seen = lookedAt;
    looking = looking
      .catch(() => undefined)
      .then(async () => {
        if (lookedAt !== seen) return;
        const waitMs = Math.max(0, lookedAt + LOOK_EVERY_MS - monotonicMs());
        await sleep(waitMs, undefined, { signal }).catch(() => undefined);
        if (!signal.aborted) await look();
      });
    return looking;
  };

  const happened = (after: string | undefined): Happened => {
    const [own, text = ''] = (after ?? '').split('.');
    const place = own === feed && /^\d{1,15}$/.test(text) ? Number(text) : -1;
    const gap = place < first || place > end();
    // Of several changes of a run, the last one.
    const runs = gap
      ? []
      : [...new Map(told.slice(place - first).map((run) => [run.id, run])).values()];
    return { position: `${feed}.${end()}`, gap, runs };
  };

  return {
    next: async (after, signal) => {
      const isForgotten = monotonicMs() - lookedAt > FORGOTTEN_AFTER_MS;
      if (isForgotten) {
        begin();
        // At once: what happens from now on is not missed.
        lookedAt = -Infinity;
        await lookSoon(AbortSignal.timeout(FORGOTTEN_AFTER_MS));
      }
      const untilMs = monotonicMs() + LONGEST_WAIT_MS;
      for (;;) {
        const now = happened(after);
        if (now.gap || now.runs.length > 0 || signal.aborted || monotonicMs() >= untilMs)
          return now;
        await lookSoon(signal);
      }
    },
  };
}
