import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { defineTask } from '../../../../services/protocol/task';

export default defineTask({
  runs: 'event-loop',
  input: z.object({ journal: z.string(), n: z.number() }),
  output: z.unknown(),
  concurrency: 1,
  async run({ journal, n }) {
    appendFileSync(journal, `begin ${n}\n`);
    await sleep(60);
    appendFileSync(journal, `end ${n}\n`);
  },
});
