import { z } from 'zod';
import { defineTask } from '../../../../services/protocol/task';
import { stepwise } from '../journal';

export default defineTask({
  runs: 'worker-thread',
  input: z.object({ journal: z.string() }),
  output: z.unknown(),
  retry: { attempts: 2, delay: 0.05 },
  run: stepwise,
});
