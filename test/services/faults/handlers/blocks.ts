import { appendFileSync } from 'node:fs';
import { z } from 'zod';
import { defineTask } from '../../../../services/protocol/task';

const EVERY_MS = 50;
/** How long of that it computes; the rest it holds its event loop without, since suites share the machine. */
const COMPUTES_MS = 10;

const held = new Int32Array(new SharedArrayBuffer(4));

/** Keeps its event loop busy, which hears nothing in all that time, and notes that it does. */
export default defineTask({
  runs: 'event-loop',
  input: z.object({ file: z.string(), ms: z.number() }),
  output: z.number(),
  run({ file, ms }, { attempt }) {
    const until = Date.now() + ms;
    for (let now = Date.now(); now < until; now = Date.now()) {
      appendFileSync(file, `${attempt} ${now}\n`);
      while (Date.now() < now + COMPUTES_MS);
      Atomics.wait(held, 0, 0, EVERY_MS - COMPUTES_MS);
    }
    return attempt;
  },
});
