import { readFileSync } from 'node:fs';

/** Linux counts in pages of this many bytes; so do all machines that Fargate has. */
const PAGE_BYTES = 4096;

/** Memory that a process holds now, in bytes; undefined where the machine does not tell. */
export function residentBytes(pid: number | undefined): number | undefined {
  if (pid === undefined) return undefined;
  try {
    const [, pages] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ');
    return Number(pages) * PAGE_BYTES;
  } catch {
    return undefined;
  }
}
