import { z } from 'zod';
import { defineTask } from '../../../../services/protocol/task';

export default defineTask({
  name: 'urgent',
  runs: 'event-loop',
  input: z.unknown(),
  output: z.unknown(),
  priority: 50,
  run: () => null,
});
