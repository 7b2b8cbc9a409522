import { z } from 'zod';
import { defineTask } from '../../../../services/protocol/task';

/** A program whose last line is no JSON. */
export default defineTask({
  runs: 'command',
  command: [process.execPath, '-e', 'console.log(\'{"half": tr\')'],
  input: z.unknown(),
  output: z.unknown(),
});
