import { bareLoop } from './bare-loop';
import { backlog } from './backlog';
import { cpuSpeedUp } from './cpu';
import { dispatchOverhead } from './dispatch';
import { faults } from './faults';
import { fibonaccis } from './fibonacci';
import { footprint } from './footprint';
import { besideOthers } from './others';
import { throughput } from './throughput';
import { slipway } from './slipway';
import { stopping } from './stopping';
import { machine } from './table';

/**
 * Prints what the task runner does beside a bare loop, threads and processes without it. Ratios count: they come from
 * rounds that alternate, the least disturbed one of each. `npm run benchmark:runner -- throughput` runs one part.
 *
 * Another queue is a file in peers/, and a name in peers.ts.
 */
const CONTENDERS = [bareLoop, slipway];

const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  throughput: () => throughput(CONTENDERS),
  backlog,
  cpu: cpuSpeedUp,
  dispatch: dispatchOverhead,
  others: besideOthers,
  faults,
  fibonacci: fibonaccis,
  stopping,
  footprint,
};

async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  console.log(machine());
  for (const [name, part] of Object.entries(PARTS))
    if (wanted.length === 0 || wanted.includes(name)) await part();
}

void main();
