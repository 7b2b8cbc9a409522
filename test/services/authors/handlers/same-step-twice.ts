import { z } from 'zod';
import { defineTask } from '../../../../services/protocol/task';

export default defineTask({
  runs: 'event-loop',
  input: z.unknown(),
  output: z.unknown(),
  retry: { attempts: 3 },
  async run(_input, { step }) {
    await step('load', () => 1);
    await step('load', () => 2);
  },
});
