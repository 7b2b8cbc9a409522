import { z } from 'zod';
import { defineTask } from '../../../services/protocol/task';

export default defineTask({
  runs: 'child-process',
  input: z.unknown(),
  output: z.unknown(),
  run() {
    process.exit(7);
  },
});
