import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { defineTask } from '../../../../services/protocol/task';

/** Its first attempt stays in the second step until its runner is killed. */
export default defineTask({
  runs: 'child-process',
  input: z.object({ journal: z.string() }),
  output: z.object({ loaded: z.number(), attempt: z.number() }),
  async run({ journal }, { step, attempt, progress }) {
    const loaded = await step('load', () => {
      appendFileSync(journal, `load in attempt ${attempt}\n`);
      return 42;
    });
    progress(1, 2, 'loaded');
    await step('send', async () => {
      if (attempt === 1) await sleep(600_000);
    });
    return { loaded, attempt };
  },
});
