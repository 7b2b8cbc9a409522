import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { AttemptResult } from './messages';
import type { ProgramOptions } from './spawn';

/** A program that did not even begin: to try again would not help. */
export function cannotStart(options: ProgramOptions, error: Error): AttemptResult {
  const message = `cannot start ${options.command[0]}: ${reasonOf(options, error)}`;
  return { ok: false, error: { name: 'CannotStart', message }, retryable: false };
}

/** The system says ENOENT of program, folder and interpreter alike. */
function reasonOf(
  { command: [program], workingDirectory = '.' }: ProgramOptions,
  { code, message }: NodeJS.ErrnoException,
): string {
  if (!existsSync(workingDirectory)) return `its working directory ${workingDirectory} is gone`;
  if (code === 'EACCES') return 'it may not be executed (chmod +x)';
  if (code !== 'ENOENT') return message;
  return program.includes('/') && existsSync(resolve(workingDirectory, program))
    ? 'its first line, #!…, names a program that is not there'
    : 'there is no such program where the task runs';
}
