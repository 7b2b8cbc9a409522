import { spawn } from 'node:child_process';
import { z } from 'zod';
import { defineTask } from '../../../services/protocol/task';

/** Starts a program of its own, and then hears nothing. */
export default defineTask({
  runs: 'worker-thread',
  input: z.object({ mark: z.string() }),
  output: z.unknown(),
  run({ mark }) {
    spawn('sh', ['-c', `sleep 600; : ${mark}`], { stdio: 'ignore' });
    for (;;);
  },
});
