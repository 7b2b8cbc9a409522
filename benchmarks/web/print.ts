import { printTable, whole } from '../runner/table';
import { goals } from './goals';
import type { Results } from './results';

const times = (value: number): string => `${value.toFixed(2)} ×`;

/** Prints what a part found, and what it says of the goals: nothing, where the machine was busy. */
export function show(found: Partial<Results>, busy: boolean): void {
  for (const [scenario, rows] of Object.entries(found.requests ?? {}))
    printTable(`${scenario}: 64 connections, medians; ratios from rounds that alternate`, [
      ['', 'answers /s', 'beside', 'processor µs each', 'beside'],
      ...rows.map(({ name, perSecond, cpuMicroseconds, ratio, coreRatio }) => [
        ...[name, whole(perSecond), times(ratio)],
        ...[cpuMicroseconds.toFixed(1), times(coreRatio)],
      ]),
    ]);
  if (found.steady !== undefined)
    printTable('get, at half of the most that each answers', [
      ['', 'requests /s', 'p50 ms', 'p99 ms'],
      ...Object.entries(found.steady).map(([name, { perSecond, p50, p99 }]) => [
        ...[name, whole(perSecond), p50.toFixed(1), p99.toFixed(1)],
      ]),
    ]);
  if (found.streams !== undefined)
    printTable('streams: 1,000 clients', [
      ['', 'memory MB', 'last one has it, ms'],
      ...Object.entries(found.streams).map(([name, { memory, lastHasItMs }]) => [
        ...[name, (memory / 1e6).toFixed(0), lastHasItMs.toFixed(0)],
      ]),
    ]);
  if (found.paint !== undefined)
    printTable('console, first visit, slow 4G and a processor four times slower', [
      ['first contentful paint ms', found.paint.firstContentfulPaintMs.toFixed(0)],
      ['files, compressed, kB', (found.paint.bundle / 1e3).toFixed(1)],
    ]);
  if (found.deadline !== undefined)
    printTable('a handler that sleeps 60 s, under a limit of 30 s', [
      ['', 'answer', 'after s'],
      ...Object.entries(found.deadline).map(([name, { status, seconds }]) => [
        ...[name, String(status), seconds.toFixed(1)],
      ]),
    ]);
  for (const { what, wanted, seen, met } of goals(found))
    console.log(`  ${busy ? '?' : met ? '✓' : '✗'} ${what}: ${seen} (wanted ${wanted})`);
}
