import { appendFileSync, closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { defineTask } from '../../../../services/protocol/task';

let begun = 0;

/** Notes when it begins and ends, and has an effect that the run's id makes one of a kind. */
export default defineTask({
  runs: 'event-loop',
  input: z.object({ folder: z.string(), ms: z.number() }),
  output: z.string(),
  retry: { attempts: 3, delay: 0.05 },
  async run({ folder, ms }, { runId, signal }) {
    const mark = `${process.pid}-${(begun += 1)}`;
    const note = (what: string) =>
      appendFileSync(join(folder, 'ledger'), `${runId} ${mark} ${what} ${Date.now()}\n`);
    note('begin');
    if (ms > 0) await sleep(ms, undefined, { signal });
    effectOnce(join(folder, 'effects', runId));
    note('end');
    return mark;
  },
});

function effectOnce(file: string): void {
  try {
    closeSync(openSync(file, 'wx'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
