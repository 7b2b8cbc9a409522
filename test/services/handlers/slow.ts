import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { defineTask } from '../../../services/protocol/task';

export default defineTask({
  runs: 'event-loop',
  input: z.object({ ms: z.number() }),
  output: z.object({ attempt: z.number() }),
  async run({ ms }, { signal, log, attempt }) {
    log(`attempt ${attempt} begins`);
    await sleep(ms, undefined, { signal });
    return { attempt };
  },
});
