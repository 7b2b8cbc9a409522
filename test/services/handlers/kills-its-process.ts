import { z } from 'zod';
import { defineTask } from '../../../services/protocol/task';

export default defineTask({
  runs: 'event-loop',
  input: z.object({ times: z.number() }),
  output: z.object({ attempt: z.number() }),
  async run({ times }, { attempt }) {
    console.error(`last words of attempt ${attempt}`);
    if (attempt > times) return { attempt };
    // What was said gets out first.
    await new Promise((resolve) => setTimeout(resolve, 50));
    process.kill(process.pid, 'SIGKILL');
    return new Promise(() => undefined);
  },
});
