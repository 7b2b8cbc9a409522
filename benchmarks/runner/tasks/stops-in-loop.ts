import { once } from 'node:events';
import { z } from 'zod';
import { defineTask, minutes } from '../../../services/protocol/task';

/** Never ends by itself: it waits for its signal, or waits and hears nothing. */
export default defineTask({
  runs: 'event-loop',
  input: z.object({ heeds: z.boolean() }),
  output: z.null(),
  timeLimit: minutes(10),
  async run({ heeds }, { signal, log }) {
    log('begun');
    if (heeds && !signal.aborted) await once(signal, 'abort');
    else {
      await new Promise((resolve) => setTimeout(resolve, 50)); // its line gets out
      await new Promise(() => undefined);
    }
    return null;
  },
});
