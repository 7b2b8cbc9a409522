import { pbkdf2Sync } from 'node:crypto';
import { z } from 'zod';
import { defineTask, seconds } from '../../../services/protocol/task';

export default defineTask({
  runs: 'worker-thread',
  input: z.unknown(),
  output: z.unknown(),
  timeLimit: seconds(0.5),
  run: () => void pbkdf2Sync('password', 'salt', 2 ** 30, 64, 'sha512'),
});
