import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';

/** More than any last lines that are shown take. */
const TAIL_BYTES = 16_384;

const ESCAPES = /\u001b\[[0-9;?]*[A-Za-z]/g;

/** The last lines of a file that hold anything, without colors; of a line that was redrawn, its last state. */
export function lastLines(file: string, count: number): string[] {
  if (!existsSync(file)) return [];
  const handle = openSync(file, 'r');
  try {
    const { size } = fstatSync(handle);
    const length = Math.min(size, TAIL_BYTES);
    const bytes = Buffer.alloc(length);
    readSync(handle, bytes, 0, length, size - length);
    return bytes
      .toString('utf8')
      .replace(ESCAPES, '')
      .split('\n')
      .map((line) => (line.trimEnd().split('\r').at(-1) ?? '').trimEnd())
      .filter((line) => line.trim() !== '')
      .slice(-count);
  } finally {
    closeSync(handle);
  }
}
