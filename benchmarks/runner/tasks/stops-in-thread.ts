import { defineTask } from '../../../services/protocol/task';
import { compute, STOPS, untilStopped } from '../stops';

/** Never ends by itself: it waits for its signal, or computes and hears nothing. */
export default defineTask({
  ...STOPS,
  runs: 'worker-thread',
  run: (input, context) => untilStopped(input, context, compute),
});
