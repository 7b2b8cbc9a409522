import { appendFileSync } from 'node:fs';
import type { TaskContext } from '../../../services/protocol/task';

/** Does steps of several kinds, fails once after all of them, and notes in a file what it really did. */
export async function stepwise(
  { journal }: { journal: string },
  { step, attempt, idempotencyKey, runId }: TaskContext,
) {
  const did = (what: string): void => appendFileSync(journal, `${what} in attempt ${attempt}\n`);
  const rows = await step('rows', () => {
    did('rows');
    return { list: [1, null, 'ü💥'], missing: undefined };
  });
  const nothing = await step<unknown>('nothing', () => {
    did('nothing');
  });
  const [outer, beside] = await Promise.all([
    step('outer', async () => {
      const inner = await step('inner', () => {
        did('inner');
        return 20;
      });
      did('outer');
      return inner + 1;
    }),
    step('odd / name', () => {
      did('beside');
      return 'beside';
    }),
  ]);
  if (attempt < 2) throw new Error('after all steps');
  return { rows, nothing: String(nothing), outer, beside, once: idempotencyKey === runId };
}
