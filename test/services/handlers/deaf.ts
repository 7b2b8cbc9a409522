import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { defineTask, seconds } from '../../../services/protocol/task';

/** Takes no notice of its signal. */
export default defineTask({
  runs: 'event-loop',
  input: z.unknown(),
  output: z.string(),
  timeLimit: seconds(1),
  async run() {
    await sleep(4000);
    return 'too late';
  },
});
