import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AttemptResult } from './messages';

/** Bytes of a result; more belong into a file of the task's own, whose name is the result. */
const LARGEST = 64 * 1024 * 1024;

export interface ResultFile {
  /** Undefined: this machine has no folder for it. */
  readonly path: string | undefined;
  /** What the program has written; undefined where it wrote no file. */
  read(): AttemptResult | undefined;
  remove(): void;
}

/** Where a program may write its result. */
export function resultFile(): ResultFile {
  const folder = privateFolder();
  const path = folder === undefined ? undefined : join(folder, 'result.json');
  return {
    path,
    read: () => (path === undefined ? undefined : read(path)),
    remove: () => {
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function privateFolder(): string | undefined {
  try {
    return mkdtempSync(join(tmpdir(), 'slipway-result-'));
  } catch {
    return undefined;
  }
}

function read(path: string): AttemptResult | undefined {
  let text;
  try {
    const { size } = statSync(path);
    if (size > LARGEST) return unusable(`its ${size} bytes are more than ${LARGEST}`, false);
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? undefined : unusable(`it cannot be read (${String(code)})`, true);
  }
  try {
    return { ok: true, result: JSON.parse(text) };
  } catch {
    const size = Buffer.byteLength(text);
    // A program that was interrupted, or found the disk full, may do better next time.
    return unusable(
      size === 0 ? 'it is empty' : `its ${size} bytes are not whole JSON; was it written half?`,
      true,
    );
  }
}

function unusable(why: string, retryable: boolean): AttemptResult {
  return {
    ok: false,
    error: { name: 'InvalidResult', message: `the program wrote a result file, but ${why}` },
    retryable,
  };
}
