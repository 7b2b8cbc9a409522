import { z } from 'zod';
import { defineTask } from '../../../services/protocol/task';
import { burn } from '../burn';

export default defineTask({
  runs: 'worker-thread',
  input: z.object({ rounds: z.number() }),
  output: z.number(),
  run: ({ rounds }) => burn(rounds),
});
