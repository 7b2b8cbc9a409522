import { z } from 'zod';
import { defineTask, seconds } from '../../../../services/protocol/task';

/** Never comes back to its event loop. */
export default defineTask({
  runs: 'worker-thread',
  input: z.unknown(),
  output: z.unknown(),
  timeLimit: seconds(6),
  run(_input, { progress }) {
    for (let done = 0; ; done += 1) progress(done);
  },
});
