import { z } from 'zod';
import { defineTask } from '../../../../services/protocol/task';

/** Is there, whatever happens to others; says whether somebody reached the prototype of all objects. */
export default defineTask({
  runs: 'event-loop',
  input: z.unknown(),
  output: z.object({ input: z.unknown(), polluted: z.boolean() }),
  run: (input) => ({ input, polluted: 'polluted' in {} }),
});
