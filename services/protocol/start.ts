import { createHash } from 'node:crypto';
import type { Backend } from './backend';
import { nowIso } from './clock';
import type { StartMessage } from './contract';
import { isFinal } from './run';

/** What became of a message that asks for a run. */
export type Started =
  | { readonly kind: 'run'; readonly runId: string }
  /** The run before is under way: this one is left out, or must be asked for again. */
  | { readonly kind: 'skip' | 'wait'; readonly before: string };

/** Makes the run that a message asks for, unless it is there already or another one is in its way. */
export async function startRun(
  { task, input, key, overlap = 'allow' }: StartMessage['start'],
  { store }: Backend,
): Promise<Started> {
  const runId = runIdFor(key);
  if ((await store.get(runId)) !== undefined) return { kind: 'run', runId };
  if (overlap !== 'allow') {
    const before = await inTheWay(task, runId, store);
    if (before !== undefined) return { kind: overlap === 'skip' ? 'skip' : 'wait', before };
  }
  try {
    await store.create({ id: runId, task, input, createdAt: nowIso() });
  } catch (error) {
    // Another runner has had the same message.
    if ((await store.get(runId)) === undefined) throw error;
  }
  return { kind: 'run', runId };
}

/** The run that is under way for the task; undefined where there is none, and `runId` is that one from now on. */
async function inTheWay(
  task: string,
  runId: string,
  store: Backend['store'],
): Promise<string | undefined> {
  for (;;) {
    const last = await store.lastStarted(task);
    if (last === runId) return undefined;
    const before = last === undefined ? undefined : await store.get(last);
    if (before !== undefined && !isFinal(before.state)) return before.id;
    if (await store.replaceLastStarted(task, last, runId)) return undefined;
  }
}

/** The same key gives the same id, in the form of the others: a UUID of version 8 (RFC 9562, 5.8). */
function runIdFor(key: string): string {
  const hash = createHash('sha256').update(key).digest('hex');
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    `a${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join('-');
}
