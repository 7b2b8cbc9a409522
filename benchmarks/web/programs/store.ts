import { createInterface } from 'node:readline';
import { openBackend } from '../../../services/protocol/backend';
import { submit } from '../../../services/protocol/submit';

/**
 * The store alone, without HTTP: each line of standard input is a number of milliseconds, for which runs are handed in,
 * 64 unanswered at any time; how many were is answered.
 */
const [directory = ''] = process.argv.slice(2);
const backend = openBackend({ kind: 'embedded', directory });
const IN_FLIGHT = 64;

async function submitFor(ms: number): Promise<number> {
  const until = performance.now() + ms;
  let count = 0;
  const lane = async (): Promise<void> => {
    while (performance.now() < until) {
      await submit(backend, 'noop', { order: 'A-1001', items: [1, 2, 3] });
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
  return count;
}

createInterface({ input: process.stdin }).on('line', (line) => {
  void submitFor(Number(line)).then((count) => console.log(JSON.stringify({ count })));
});
console.log('ready');
