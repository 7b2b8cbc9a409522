import {
  accessSync,
  constants,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../../lib/local/spawn';

const PREFIX = 'slipway-tests-';
const OF_A_RUN = new RegExp(`^${PREFIX}(?<pid>\\d+)-`);

const MEMORY = '/dev/shm';

/** Half of it is what a whole run leaves there at its end; the rest is for the tests themselves. In bytes. */
const ENOUGH_MEMORY = 16 * 2 ** 30;

/**
 * All that tests and what they start leave in the folder for temporary files goes with the run: jest ends its workers
 * before they could tidy up, and a cloud assembly is 60 MB.
 */
export function setup(): void {
  const usual = tmpdir();
  // What V8 compiled serves the next run too.
  process.env.NODE_COMPILE_CACHE ??= join(usual, 'node-compile-cache');
  const place = process.env.TMPDIR === undefined && mayUseMemory() ? MEMORY : usual;
  for (const folder of leftIn(place)) remove(folder);
  process.env.TMPDIR = mkdtempSync(join(place, `${PREFIX}${process.pid}-`));
}

export function teardown(): void {
  const folder = process.env.TMPDIR;
  if (folder?.includes(PREFIX)) remove(folder);
}

/** A place that all suites of this run share; undefined outside of a run. */
export const sharedInRun = (name: string): string | undefined =>
  process.env.TMPDIR?.includes(PREFIX) === true ? join(process.env.TMPDIR, name) : undefined;

/** Writing gigabytes to a disk, and removing them, takes a twentieth of the processor time of a run. */
function mayUseMemory(): boolean {
  if (!existsSync(MEMORY) || freemem() < ENOUGH_MEMORY) return false;
  const { bavail, bsize } = statfsSync(MEMORY);
  return bavail * bsize >= ENOUGH_MEMORY && mayRunPrograms();
}

/** Where programs may not be run, none is executable, whatever its mode says. */
function mayRunPrograms(): boolean {
  const folder = mkdtempSync(join(MEMORY, PREFIX));
  const program = join(folder, 'program');
  try {
    writeFileSync(program, '', { mode: 0o700 });
    accessSync(program, constants.X_OK);
    return true;
  } catch {
    return false;
  } finally {
    remove(folder);
  }
}

/** Folders of runs that were killed. */
function leftIn(place: string): string[] {
  return readdirSync(place)
    .filter((name) => {
      const pid = OF_A_RUN.exec(name)?.groups?.pid;
      return pid !== undefined && !isAlive(Number(pid));
    })
    .map((name) => join(place, name));
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 200 });
}
