import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import { defineTask } from '../../../services/protocol/task';

/** Says that it begins, and keeps its process so busy that nothing else is heard there. */
export default defineTask({
  runs: 'child-process',
  input: z.object({ file: z.string() }),
  output: z.unknown(),
  run({ file }) {
    writeFileSync(file, 'begun');
    for (;;);
  },
});
