import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { defineTask, seconds } from '../../services/protocol/task';

/** Waits rather than computes: many such runs share one event loop. */
export default defineTask({
  runs: 'event-loop',
  input: z.object({ name: z.string().min(1).default('world') }).prefault({}),
  output: z.object({ greeting: z.string() }),
  timeLimit: seconds(30),
  retry: { attempts: 3 },
  async run({ name }, { log, signal }) {
    log(`Greeting ${name} ...`);
    await sleep(200, undefined, { signal });
    return { greeting: `Hello, ${name}!` };
  },
});
