import { z } from 'zod';
import { defineTask, seconds } from '../../../../services/protocol/task';

export default defineTask({
  runs: 'event-loop',
  input: z.unknown(),
  output: z.unknown(),
  rateLimit: { runs: 2, per: seconds(1) },
  run: () => null,
});
