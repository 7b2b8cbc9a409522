import { z } from 'zod';
import { defineTask } from '../../../../../../services/protocol/task';
export default defineTask({
  runs: 'event-loop',
  input: z.object({ why: z.string(), n: z.number() }),
  output: z.unknown(),
  run({ why, n }) {
    if (n % 3) throw new RangeError(why);
    return 1;
  },
});
