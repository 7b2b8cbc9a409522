import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { defineTask } from '../../../../services/protocol/task';

/** The third item fails: what becomes of those under way, and of those that wait? */
export default defineTask({
  runs: 'event-loop',
  input: z.unknown(),
  output: z.unknown(),
  async run(_input, { map }) {
    const squares = await map([1, 2, 3, 4], (n) => n * n, { concurrency: 2 });
    const begun: number[] = [];
    const told: number[] = [];
    let most = 0;
    let underWay = 0;
    const work = async (n: number, { signal }: { signal: AbortSignal }) => {
      begun.push(n);
      underWay += 1;
      most = Math.max(most, underWay);
      if (n === 3) throw new Error('item 3');
      await sleep(n < 3 ? 10 : 60_000, undefined, { signal }).catch(() => told.push(n));
      underWay -= 1;
    };
    const error = await map([1, 2, 4, 3, 5, 6, 7], work, { concurrency: 2 }).catch(String);
    return { squares, error, begun, told, most };
  },
});
