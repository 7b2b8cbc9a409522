import { appendFileSync } from 'node:fs';
import { z } from 'zod';
import { defineTask } from '../../../../services/protocol/task';

/** Keeps its event loop busy, and notes that it does. */
export default defineTask({
  runs: 'event-loop',
  input: z.object({ file: z.string(), ms: z.number() }),
  output: z.number(),
  run({ file, ms }, { attempt }) {
    const until = Date.now() + ms;
    for (let next = 0; Date.now() < until;) {
      if (Date.now() < next) continue;
      next = Date.now() + 50;
      appendFileSync(file, `${attempt} ${Date.now()}\n`);
    }
    return attempt;
  },
});
