import { z } from 'zod';
import { defineTask, minutes } from '../../../services/protocol/task';
import { fibonacci } from '../../../tasks/fibonacci/fibonacci';

export default defineTask({
  runs: 'event-loop',
  input: z.object({ n: z.int() }),
  output: z.int(),
  timeLimit: minutes(10),
  run: ({ n }) => fibonacci(n).toString(16).length,
});
