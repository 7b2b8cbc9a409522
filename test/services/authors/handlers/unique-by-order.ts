import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { defineTask } from '../../../../services/protocol/task';

export default defineTask({
  runs: 'event-loop',
  input: z.object({ order: z.string().optional(), ms: z.number() }),
  output: z.unknown(),
  unique: ({ order }) => order,
  run: ({ ms }, { signal }) => sleep(ms, undefined, { signal }),
});
