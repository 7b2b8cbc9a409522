import { setTimeout as sleep } from 'node:timers/promises';
import { threadId } from 'node:worker_threads';
import { z } from 'zod';
import { defineTask } from '../../../services/protocol/task';

/** Names the thread it ran in; may leave a timer behind. */
export default defineTask({
  runs: 'worker-thread',
  input: z.object({ ms: z.number(), leaves: z.boolean().optional() }),
  output: z.object({ attempt: z.number(), thread: z.number() }),
  async run({ ms, leaves }, { attempt }) {
    if (leaves === true) setInterval(() => undefined, 1000);
    await sleep(ms);
    return { attempt, thread: threadId };
  },
});
