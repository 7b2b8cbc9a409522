import { createHash } from 'node:crypto';
import { z } from 'zod';
import { defineTask, minutes } from '../../services/protocol/task';

const BLOCK = Buffer.alloc(1024 * 1024, 'slipway');

/** Uses much memory and native code: a process of its own can be ended whatever it does. */
export default defineTask({
  runs: 'child-process',
  input: z.object({ mebibytes: z.int().min(1).max(4096).default(16) }).prefault({}),
  output: z.object({ sha256: z.string() }),
  timeLimit: minutes(2),
  run({ mebibytes }, { log }) {
    log(`Hashing ${mebibytes} MiB ...`);
    const hash = createHash('sha256');
    for (let i = 0; i < mebibytes; i += 1) hash.update(BLOCK);
    return { sha256: hash.digest('hex') };
  },
});
