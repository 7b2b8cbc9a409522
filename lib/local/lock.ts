import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { beginningOf, isAlive } from './spawn';

/** A process as a file can name it, for longer than the process lives. */
export interface ProcessName {
  readonly pid: number;
  /** When it began; tells it from a later process with the same id. */
  readonly began?: string;
}

export function nameOfProcess(pid: number): ProcessName {
  const began = beginningOf(pid);
  return { pid, ...(began !== undefined && { began }) };
}

/** Whether that very process lives. */
export function stillLives({ pid, began }: ProcessName): boolean {
  return isAlive(pid) && (began === undefined || beginningOf(pid) === began);
}

export type Locked =
  { readonly kind: 'taken'; release(): void } | { readonly kind: 'held'; readonly by: ProcessName };

/** Takes a lock file for this process. One that a killed process left behind does not count. */
export function takeLock(file: string): Locked {
  mkdirSync(dirname(file), { recursive: true });
  const own = `${file}.${process.pid}`;
  const content = JSON.stringify(nameOfProcess(process.pid));
  for (;;) {
    writeFileSync(own, content);
    try {
      // A link is made whole or not at all: nobody reads half a lock.
      linkSync(own, file);
      return { kind: 'taken', release: () => release(file, content) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(own, { force: true });
    }
    const found = read(file);
    const by = found === undefined ? undefined : holder(found);
    if (by !== undefined && stillLives(by)) return { kind: 'held', by };
    clear(file, found, own);
  }
}

/** The process that holds the lock; undefined where none that lives does. */
export function lockHolder(file: string): ProcessName | undefined {
  const found = read(file);
  const by = found === undefined ? undefined : holder(found);
  return by !== undefined && stillLives(by) ? by : undefined;
}

function release(file: string, content: string): void {
  if (read(file) === content) rmSync(file, { force: true });
}

/** Takes a dead lock away, and puts it back where it was another's by then. */
function clear(file: string, dead: string | undefined, own: string): void {
  const aside = `${own}.dead`;
  try {
    renameSync(file, aside);
    if (read(aside) !== dead) linkSync(aside, file);
  } catch {
    // another process was quicker; the next look decides
  } finally {
    rmSync(aside, { force: true });
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function holder(text: string): ProcessName | undefined {
  try {
    const value = JSON.parse(text) as Partial<ProcessName> | null;
    return Number.isSafeInteger(value?.pid) && Number(value?.pid) > 0
      ? (value as ProcessName)
      : undefined;
  } catch {
    return undefined;
  }
}
