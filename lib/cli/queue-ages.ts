import type { BackendSettings } from '../../services/protocol/backend';
import type { QueueStatus } from '../../services/protocol/status';
import { OperationError } from '../operations/errors';
import type { Messages, QueueCounts } from '../operations/messages/ports';
import { nowMs } from './clock';
import { color, say } from './terminal';

/** A queue, and for how long its oldest message is there; absent: nothing is in it, or nobody knows. */
export interface QueueShown extends QueueCounts {
  readonly oldestSeconds?: number;
}

/** Seconds that the oldest run of each queue waits, by the URL of the queue: exact, from the run table. */
export function waitsIn(
  settings: BackendSettings,
  { tasks }: QueueStatus,
): ReadonlyMap<string, number> {
  const waits = new Map<string, number>();
  if (settings.kind !== 'aws') return waits;
  for (const { task, oldestSince } of tasks) {
    if (oldestSince === undefined) continue;
    const url = settings.queueOf?.[task] ?? settings.queueUrl;
    const seconds = Math.max(0, Math.round((nowMs() - Date.parse(oldestSince)) / 1000));
    waits.set(url, Math.max(seconds, waits.get(url) ?? 0));
  }
  return waits;
}

/** The same for every queue that holds something; CloudWatch is asked for what is no run that waits: dead letters, say. */
export async function oldestOf(
  messages: Pick<Messages, 'oldestSeconds'>,
  counts: readonly QueueCounts[],
  waits: ReadonlyMap<string, number>,
): Promise<ReadonlyMap<string, number>> {
  const unknown = counts.filter(
    ({ url, waiting, inFlight }) => waiting + inFlight > 0 && !waits.has(url),
  );
  if (unknown.length === 0) return waits;
  try {
    const ages = await messages.oldestSeconds(unknown.map(({ name }) => name));
    const found = unknown.flatMap(({ url, name }): [string, number][] => {
      const age = ages.get(name);
      return age === undefined ? [] : [[url, age]];
    });
    return new Map([...waits, ...found]);
  } catch (error) {
    // The counts are worth more than the ages.
    if (!(error instanceof OperationError) || error.code === 'NO_CREDENTIALS') throw error;
    say(color.yellow(`! CloudWatch does not tell the age of messages: ${error.message}`));
    return waits;
  }
}
