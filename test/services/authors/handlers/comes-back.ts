import { z } from 'zod';
import { defineTask, minutes } from '../../../../services/protocol/task';
import { RetryAfter } from '../../../../services/protocol/task-error';

export default defineTask({
  runs: 'event-loop',
  input: z.unknown(),
  output: z.number(),
  retry: { attempts: 3, backoff: 'constant', delay: minutes(5), jitter: false },
  run(_input, { attempt }) {
    if (attempt < 3) throw new RetryAfter(0.1);
    return attempt;
  },
});
