import { bareLoop } from './bare-loop';
import { backlog } from './backlog';
import { cpuSpeedUp } from './cpu';
import { dispatchOverhead } from './dispatch';
import { faults } from './faults';
import { fibonaccis } from './fibonacci';
import { footprint } from './footprint';
import { besideOthers } from './others';
import { start } from './start';
import { throughput } from './throughput';
import { slipway } from './slipway';
import { stopping } from './stopping';
import { machine } from './table';

/**
 * Prints what the task runner does beside a bare loop, threads and processes without it. Ratios count: they come from
 * rounds that alternate, the least disturbed one of each. `npm run benchmark:runner -- throughput` runs one part;
 * `-- others 2000` does with 2,000 runs in place of 10,000.
 *
 * Another queue is a file in peers/, and a name in peers.ts.
 */
const CONTENDERS = [bareLoop, slipway];

const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  throughput: () => throughput(CONTENDERS),
  backlog,
  cpu: cpuSpeedUp,
  start,
  dispatch: dispatchOverhead,
  others: () => besideOthers(process.argv.slice(2).map(Number).find(Number.isInteger)),
  faults,
  fibonacci: fibonaccis,
  stopping,
  footprint,
};

async function main(): Promise<void> {
  const wanted = process.argv.slice(2).filter((argument) => !/^\d+$/.test(argument));
  const unknown = wanted.filter((name) => !Object.hasOwn(PARTS, name));
  if (unknown.length > 0) {
    console.error(`no part '${unknown.join("', '")}': there is ${Object.keys(PARTS).join(', ')}`);
    process.exitCode = 1;
    return;
  }
  console.log(machine());
  for (const [name, part] of Object.entries(PARTS))
    if (wanted.length === 0 || wanted.includes(name)) await part();
}

void main();
