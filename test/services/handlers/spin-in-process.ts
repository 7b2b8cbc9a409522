import { z } from 'zod';
import { defineTask, seconds } from '../../../services/protocol/task';

export default defineTask({
  runs: 'child-process',
  input: z.unknown(),
  output: z.unknown(),
  timeLimit: seconds(1),
  run() {
    for (;;);
  },
});
