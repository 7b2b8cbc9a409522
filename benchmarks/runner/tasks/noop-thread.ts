import { z } from 'zod';
import { defineTask } from '../../../services/protocol/task';

/** Says when it began, in milliseconds since 1970 with fractions. */
export default defineTask({
  runs: 'worker-thread',
  input: z.unknown(),
  output: z.number(),
  run: () => performance.timeOrigin + performance.now(),
});
