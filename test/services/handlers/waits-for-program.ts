import { execSync } from 'node:child_process';
import { z } from 'zod';
import { defineTask, seconds } from '../../../services/protocol/task';

/** A program that it waits for, in a thread that hears nothing. */
export default defineTask({
  runs: 'worker-thread',
  input: z.object({ mark: z.string() }),
  output: z.unknown(),
  timeLimit: seconds(0.5),
  run: ({ mark }) => void execSync(`sleep 600 # ${mark}`),
});
