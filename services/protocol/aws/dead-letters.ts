import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { DEAD_PARTITIONS, deadPartition, RUN_TABLE } from '../contract';
import { COUNTED, type DeadPosition, type Overview } from '../overview';
import type { RunSummary } from '../run';
import type { AwsParts } from './parts';
import { runOf, type Item } from './item';

/** Values that put a run among the dead letters, from the time of its end on. */
export const deadLetterOf = (runId: string, finishedAt: string): Item => ({
  ':dead': { S: deadPartition(Number.parseInt(runId.slice(-2), 16) || 0) },
  ':atMs': { N: String(Date.parse(finishedAt)) },
});

interface Place {
  readonly id: string;
  readonly atMs: number;
}

/** Letters that are looked at in one go. */
const PAGE = 100;

/** Runs that failed and are not done again: a part of the index over unfinished runs. */
export function deadLettersIn({
  client,
  tableName,
  payloads,
  items,
}: Omit<AwsParts, 'tasks'>): Pick<Overview, 'deadLetters'> & {
  readonly count: () => Promise<number>;
} {
  const { name, partitionKey, sortKey } = RUN_TABLE.unfinished;
  const partitions = Array.from({ length: DEAD_PARTITIONS }, (_one, place) => deadPartition(place));

  const query = (partition: string, untilMs: number) => ({
    TableName: tableName,
    IndexName: name,
    KeyConditionExpression: '#dead = :dead AND #at <= :until',
    ExpressionAttributeNames: { '#dead': partitionKey, '#at': sortKey },
    ExpressionAttributeValues: { ':dead': { S: partition }, ':until': { N: String(untilMs) } },
    ScanIndexForward: false,
  });

  /** Of a partition those that ended last, up to a time: more than those of one time alone, since these have no order. */
  const placesOf = async (partition: string, untilMs: number) => {
    const found: Place[] = [];
    let start: Item | undefined;
    do {
      const page = await client.send(
        new QueryCommand({ ...query(partition, untilMs), Limit: PAGE, ExclusiveStartKey: start }),
      );
      for (const item of page.Items ?? [])
        found.push({
          id: item[RUN_TABLE.partitionKey]?.S ?? '',
          atMs: Number(item[sortKey]?.N ?? 0),
        });
      start = page.LastEvaluatedKey;
    } while (start !== undefined && found[0]?.atMs === found.at(-1)?.atMs);
    return { found, isMore: start !== undefined };
  };

  const lettersAt = async (places: readonly Place[]): Promise<RunSummary[]> => {
    const found = await items.summaries(places.map(({ id }) => id));
    const runs = await Promise.all(found.map((item) => runOf(item, payloads)));
    // The index is behind the table by a moment.
    return runs.filter(
      ({ state, retriedAs }) =>
        (state === 'FAILED' || state === 'TIMED_OUT') && retriedAs === undefined,
    );
  };

  return {
    deadLetters: async ({ task, after, limit }) => {
      const letters: RunSummary[] = [];
      let untilMs = after === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(after.finishedAt);
      for (;;) {
        const pages = await Promise.all(partitions.map((one) => placesOf(one, untilMs)));
        // Where there are more, those of the last time and older ones are for the next round.
        const ends = pages
          .filter(({ isMore }) => isMore)
          .map(({ found }) => found.at(-1)?.atMs ?? 0);
        const sinceMs = Math.max(-1, ...ends);
        const places = pages.flatMap(({ found }) => found).filter(({ atMs }) => atMs > sinceMs);
        const wanted = (run: RunSummary) =>
          (task === undefined || run.task === task) && isBehind(run, after);
        letters.push(...(await lettersAt(places)).filter(wanted).sort(inOrder));
        if (letters.length >= limit || ends.length === 0) return letters.slice(0, limit);
        untilMs = sinceMs;
      }
    },
    count: async () => {
      const counts = await Promise.all(
        partitions.map(async (one) => {
          const { Count = 0 } = await client.send(
            new QueryCommand({
              ...query(one, Number.MAX_SAFE_INTEGER),
              Select: 'COUNT',
              Limit: COUNTED / DEAD_PARTITIONS,
            }),
          );
          return Count;
        }),
      );
      return counts.reduce((sum, count) => sum + count, 0);
    },
  };
}

const isBehind = ({ finishedAt = '', id }: RunSummary, after: DeadPosition | undefined): boolean =>
  after === undefined ||
  finishedAt < after.finishedAt ||
  (finishedAt === after.finishedAt && id < after.id);

/** Those that ended last come first; of one time, those of the greater id. */
const inOrder = (a: RunSummary, b: RunSummary): number =>
  compare(b.finishedAt ?? '', a.finishedAt ?? '') || compare(b.id, a.id);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
