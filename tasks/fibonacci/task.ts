import { z } from 'zod';
import { defineTask, minutes } from '../../services/protocol/task';
import { fibonacci } from './fibonacci';

/** Computes without a pause: a thread of its own keeps others answering. */
export default defineTask({
  runs: 'worker-thread',
  input: z.object({ n: z.int().min(0).max(1_000_000).default(10_000) }).prefault({}),
  output: z.object({ digits: z.int(), lastDigits: z.string() }),
  timeLimit: minutes(2),
  run({ n }, { log }) {
    log(`Computing fibonacci(${n}) ...`);
    const digits = fibonacci(n).toString();
    return { digits: digits.length, lastDigits: digits.slice(-10) };
  },
});
