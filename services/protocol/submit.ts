import { setTimeout as sleep } from 'node:timers/promises';
import type { Backend } from './backend';
import { nowIso } from './clock';
import { newRunId } from './random';
import type { Run } from './run';

const SEND_ATTEMPTS = 3;

/**
 * Records a run, then sends its message: a run without a message can be found and sent again, a message
 * without a run could not.
 */
export async function submit(
  { store, broker }: Backend,
  task: string,
  input: unknown,
): Promise<Run> {
  const run = await store.create({ id: newRunId(), task, input, createdAt: nowIso() });
  for (let attempt = 1; ; attempt += 1) {
    try {
      await broker.submit({ version: 1, runId: run.id }, task);
      return run;
    } catch (error) {
      if (attempt < SEND_ATTEMPTS) {
        await sleep(attempt * 200);
        continue;
      }
      await store.cancel(run.id);
      throw error;
    }
  }
}
