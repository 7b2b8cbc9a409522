import { z } from 'zod';
import { defineTask } from '../../../../services/protocol/task';

export default defineTask({
  runs: 'event-loop',
  input: z.unknown(),
  output: z.unknown(),
  retry: { attempts: 3 },
  run: (_input, { step }) => step('read', () => ({ rows: [{ at: new Date(0) }] })),
});
