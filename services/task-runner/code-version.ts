import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TASKS_BUNDLE } from '../protocol/contract';

/** The same for the same code of the tasks; undefined where that is in no bundle. */
export function codeVersion(directory: string): string | undefined {
  const file = join(directory, TASKS_BUNDLE);
  if (!existsSync(file)) return undefined;
  return createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 12);
}
