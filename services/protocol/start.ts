import type { Backend } from './backend';
import { nowIso } from './clock';
import type { StartMessage } from './contract';
import { isFinal } from './run';
import { runIdFor } from './run-id';

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
      await store.create(run);
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
