import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { defineTask } from '../../../../services/protocol/task';

export default defineTask({
  runs: 'event-loop',
  input: z.unknown(),
  output: z.unknown(),
  async run(_input, { progress }) {
    for (let done = 1; done <= 1000; done += 1) {
      progress(done, 1000, `row ${done}`);
      if (done % 100 === 0) await sleep(30);
    }
  },
});
