import { defineTask } from '../../../services/protocol/task';
import { STOPS, untilStopped } from '../stops';

/** Never ends by itself: it waits for its signal, or waits and hears nothing. */
export default defineTask({
  ...STOPS,
  runs: 'event-loop',
  run: (input, context) => untilStopped(input, context, () => new Promise<never>(() => undefined)),
});
