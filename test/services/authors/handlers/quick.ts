import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { defineTask } from '../../../../services/protocol/task';

export default defineTask({
  runs: 'event-loop',
  input: z.unknown(),
  output: z.unknown(),
  run: () => sleep(100),
});
