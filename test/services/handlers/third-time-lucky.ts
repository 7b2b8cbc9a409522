import { z } from 'zod';
import { defineTask } from '../../../services/protocol/task';

export default defineTask({
  runs: 'event-loop',
  input: z.unknown(),
  output: z.number(),
  retry: { attempts: 3, delay: 0.05 },
  run(_input, { attempt }) {
    if (attempt < 3) throw new TypeError(`not on attempt ${attempt}`);
    return attempt;
  },
});
