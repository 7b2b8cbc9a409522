import { z } from 'zod';
import { defineTask } from '../../../../services/protocol/task';

export default defineTask({
  runs: 'event-loop',
  input: z.unknown(),
  output: z.unknown(),
  run: (_input, { progress }) => progress(NaN, 10),
});
