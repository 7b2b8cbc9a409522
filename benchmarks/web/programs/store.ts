import { createInterface } from 'node:readline';
import { openBackend } from '../../../services/protocol/backend';
import { submit } from '../../../services/protocol/submit';

/**
 * The store alone, without HTTP: each line of standard input is a number of milliseconds, for which runs are handed in,
 * and one of runs that are unanswered at any time; how many were handed in is answered.
 */
const [directory = ''] = process.argv.slice(2);
const backend = openBackend({ kind: 'embedded', directory });

async function submitFor(ms: number, unanswered: number): Promise<number> {
  const until = performance.now() + ms;
  let count = 0;
  const lane = async (): Promise<void> => {
    while (performance.now() < until) {
      await submit(backend, 'noop', { order: 'A-1001', items: [1, 2, 3] });
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: unanswered }, lane));
  return count;
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const [ms = 0, unanswered = 0] = line.split(' ').map(Number);
  void submitFor(ms, unanswered).then((count) => console.log(JSON.stringify({ count })));
});
console.log('ready');
