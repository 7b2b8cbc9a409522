import { z } from 'zod';
import { defineTask } from '../../../services/protocol/task';

export default defineTask<unknown, { answer: number }>({
  runs: 'event-loop',
  input: z.unknown(),
  output: z.object({ answer: z.number() }),
  run: () => ({ answer: 'forty-two' }) as unknown as { answer: number },
});
