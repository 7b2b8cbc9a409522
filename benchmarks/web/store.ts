import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { once } from 'node:events';
import type { Rate } from './load';
import { figuresOf } from './process-figures';
import { node, start } from './programs';
import { copied, type Place } from './contenders';

/** The store alone, in a process of its own. */
export async function startStore({
  seed,
  folder,
}: {
  readonly seed: Place;
  readonly folder: string;
}) {
  const { directory, programs } = copied(seed, mkdtempSync(join(folder, 'store-')));
  const program = await start({
    ...node(join(programs, 'store.js'), directory),
    readyAt: /ready/,
  });
  const { stdin, stdout } = program.child;
  const answers = createInterface({ input: stdout! });
  return {
    /** Hands in runs for so long, with so many unanswered at any time. */
    submitFor: async (seconds: number, unanswered: number): Promise<Rate> => {
      const before = figuresOf(program.pid)?.cpuMs ?? 0;
      const begun = performance.now();
      stdin!.write(`${seconds * 1000} ${unanswered}\n`);
      const [line] = (await once(answers, 'line')) as [string];
      const { count } = JSON.parse(line) as { count: number };
      const cpuMs = (figuresOf(program.pid)?.cpuMs ?? 0) - before;
      return {
        perSecond: count / ((performance.now() - begun) / 1000),
        cpuMicroseconds: (cpuMs * 1000) / count,
      };
    },
    stop: () => program.stop(),
  };
}
