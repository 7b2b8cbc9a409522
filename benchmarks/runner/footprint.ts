import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { submit } from '../../services/protocol/submit';
import { inFlight, IN_FLIGHT } from './contender';
import { openSlipway } from './slipway';
import { printTable, whole } from './table';

const QUEUED = 10_000;
const IDLE_MS = 30_000;

/** What a runner needs while it has nothing to do: processor time, memory, and what runs that wait add to it. */
export async function footprint(): Promise<void> {
  if (process.platform !== 'linux') {
    console.log('\nFootprint: it is read from /proc, which this machine has not');
    return;
  }
  const system = await openSlipway();
  const { pid } = await system.startRunner();
  const supervisor = String(pid);
  const executors = childrenOf(supervisor);
  await sleep(5000); // what a start leaves to do is done
  const all = [supervisor, ...executors];
  const before = sum(all.map(cpuMs));
  await sleep(IDLE_MS);
  const idle = ((sum(all.map(cpuMs)) - before) * 60_000) / IDLE_MS;

  const [empty, size] = [residentKiB(supervisor), fileKiB(system.directory)];
  const later = Date.now() + 3600_000;
  await inFlight(QUEUED, IN_FLIGHT, (i) =>
    submit(system.backend, 'noop', { i }, { notBeforeMs: later }),
  );
  await sleep(1000);
  printTable('A runner that has nothing to do', [
    ['', ''],
    ['processor time, ms a minute, executors included', whole(idle)],
    ['memory of the supervisor, MiB', whole(empty / 1024)],
    ['memory of its executors, MiB', whole(sum(executors.map(residentKiB)) / 1024)],
    [
      `${whole(QUEUED)} runs that wait: more memory, MiB`,
      mebibytes(residentKiB(supervisor) - empty),
    ],
    [
      `${whole(QUEUED)} runs that wait: on the disk, MiB`,
      mebibytes(fileKiB(system.directory) - size),
    ],
  ]);
  await system.close();
}

const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);
const mebibytes = (kiB: number): string => (kiB / 1024).toFixed(1);

/** Of all threads, on a processor. */
function cpuMs(pid: string): number {
  const folder = join('/proc', pid, 'task');
  const threads = readdirSync(folder).map((thread) =>
    Number(readFileSync(join(folder, thread, 'schedstat'), 'utf8').split(' ')[0]),
  );
  return sum(threads) / 1e6;
}

function residentKiB(pid: string): number {
  const [, kiB] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(join('/proc', pid, 'status'), 'utf8')) ?? [];
  return Number(kiB);
}

const fileKiB = (directory: string): number =>
  sum(
    readdirSync(directory)
      .filter((name) => name.startsWith('slipway.db'))
      .map((name) => statSync(join(directory, name)).size / 1024),
  );

function childrenOf(pid: string): string[] {
  return readFileSync(join('/proc', pid, 'task', pid, 'children'), 'utf8')
    .split(' ')
    .filter((child) => child !== '');
}
