import { z } from 'zod';
import { defineTask } from '../../../../services/protocol/task';
import { NoRetry } from '../../../../services/protocol/task-error';

export default defineTask({
  runs: 'worker-thread',
  input: z.unknown(),
  output: z.unknown(),
  retry: { attempts: 5 },
  run() {
    throw new NoRetry('the account is closed');
  },
});
