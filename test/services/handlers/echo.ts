import { z } from 'zod';
import { defineTask } from '../../../services/protocol/task';

export default defineTask({
  runs: 'event-loop',
  input: z.object({ text: z.string() }),
  output: z.object({ text: z.string() }),
  run({ text }, { log }) {
    log(`echo ${text}`);
    return { text };
  },
});
