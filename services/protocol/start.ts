import { createHash } from 'node:crypto';
import type { Backend } from './backend';
import { nowIso } from './clock';
import type { StartMessage } from './contract';
import { isFinal } from './run';
import type { NewRun, RunStore } from './store';

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
  const id = runIdFor(key);
  const run = { id, task, input, createdAt: nowIso() };
  while ((await store.get(id)) === undefined) {
    if (overlap === 'allow') {
      await createOnce(run, store);
      continue;
    }
    const last = await store.lastStarted(task);
    const before = last === undefined ? undefined : await store.get(last);
    if (before !== undefined && !isFinal(before.state))
      return { kind: overlap === 'skip' ? 'skip' : 'wait', before: before.id };
    await store.createAsLast(run, last);
  }
  return { kind: 'run', runId: id };
}

/** Another runner may have had the same message. */
async function createOnce(run: NewRun, store: RunStore): Promise<void> {
  try {
    await store.create(run);
  } catch (error) {
    if ((await store.get(run.id)) === undefined) throw error;
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
