import { z } from 'zod';
import { defineTask, seconds } from '../../../../services/protocol/task';

export default defineTask({
  runs: 'command',
  input: z.object({ command: z.array(z.string()).min(1), value: z.unknown() }),
  output: z.unknown(),
  timeLimit: seconds(20),
  command: ({ command }) => command as [string, ...string[]],
});
