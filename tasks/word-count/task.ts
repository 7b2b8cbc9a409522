import { z } from 'zod';
import { defineTask, seconds } from '../../services/protocol/task';

const PROGRAM = `
  const { text } = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
  const words = text.split(/\\s+/).filter(Boolean).length;
  console.log('Counting words ...');
  console.log(JSON.stringify({ words }));
`;

/** Any program: input as JSON on its standard input, result as JSON on its last line of output. */
export default defineTask({
  runs: 'command',
  input: z.object({ text: z.string() }),
  output: z.object({ words: z.int() }),
  timeLimit: seconds(30),
  command: ['node', '-e', PROGRAM],
});
