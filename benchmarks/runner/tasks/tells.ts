import { appendFileSync } from 'node:fs';
import { z } from 'zod';
import { defineTask } from '../../../services/protocol/task';

/** Writes when it begins and when it ends, and keeps its event loop busy meanwhile, or waits. */
export default defineTask({
  runs: 'event-loop',
  input: z.object({ file: z.string(), ms: z.number(), busy: z.boolean() }),
  output: z.null(),
  async run({ file, ms, busy }) {
    appendFileSync(file, `begins ${Date.now()}\n`);
    const end = Date.now() + ms;
    if (busy) while (Date.now() < end);
    else await new Promise((resolve) => setTimeout(resolve, ms));
    appendFileSync(file, `ends ${Date.now()}\n`);
    return null;
  },
});
