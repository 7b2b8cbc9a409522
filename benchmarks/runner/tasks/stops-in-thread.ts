import { once } from 'node:events';
import { z } from 'zod';
import { defineTask, minutes } from '../../../services/protocol/task';

/** Never ends by itself: it waits for its signal, or computes and hears nothing. */
export default defineTask({
  runs: 'worker-thread',
  input: z.object({ heeds: z.boolean() }),
  output: z.null(),
  timeLimit: minutes(10),
  async run({ heeds }, { signal, log }) {
    log('begun');
    if (heeds && !signal.aborted) await once(signal, 'abort');
    else {
      await new Promise((resolve) => setTimeout(resolve, 50)); // its line gets out
      for (;;);
    }
    return null;
  },
});
