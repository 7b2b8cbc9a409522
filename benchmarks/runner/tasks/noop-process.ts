import { z } from 'zod';
import { defineTask } from '../../../services/protocol/task';

/** Says when it began, in milliseconds since 1970 with fractions. */
export default defineTask({
  runs: 'child-process',
  input: z.unknown(),
  output: z.number(),
  run: () => performance.timeOrigin + performance.now(),
});
