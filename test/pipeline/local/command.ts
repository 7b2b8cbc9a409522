import { spawn } from 'node:child_process';
import { appendFileSync, closeSync, openSync } from 'node:fs';
import type { Ending } from './outcome';

export interface CommandOptions {
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  /** What it writes is appended here. */
  readonly log: string;
  /** Milliseconds that it may take. */
  readonly limitMs: number;
  /** Aborted: whoever started the build wants it to end. */
  readonly signal: AbortSignal;
}

/** Time that a program has to end when it is asked to. */
const GRACE_MS = 10_000;

/**
 * One command, as Jenkins's `sh` runs it: a shell that shows each command and stops at the first that fails; its exit
 * code decides; all that it started ends with it.
 */
export function runCommand(command: string, options: CommandOptions): Promise<Ending> {
  const { folder, environment, log, limitMs, signal } = options;
  if (signal.aborted) return Promise.resolve({ outcome: 'stopped' });
  const output = openSync(log, 'a');
  const shell = spawn('/bin/sh', ['-xec', command], {
    cwd: folder,
    env: environment,
    stdio: ['ignore', output, output],
    // A group of its own, to end it whole.
    detached: true,
  });
  closeSync(output);
  return new Promise((resolve) => {
    let ending: Ending | undefined;
    let force: NodeJS.Timeout | undefined;
    const end = (why: Ending): void => {
      if (ending !== undefined) return;
      ending = why;
      endGroup(shell.pid, 'SIGTERM');
      force = setTimeout(() => endGroup(shell.pid, 'SIGKILL'), GRACE_MS);
    };
    const stop = (): void => end({ outcome: 'stopped' });
    const limit = setTimeout(
      () => end({ outcome: 'timed out', why: `took too long: ${command}` }),
      limitMs,
    );
    signal.addEventListener('abort', stop, { once: true });
    const settle = (found: Ending): void => {
      clearTimeout(limit);
      clearTimeout(force);
      signal.removeEventListener('abort', stop);
      endGroup(shell.pid, 'SIGKILL');
      resolve(ending ?? found);
    };
    shell.once('error', (error) => {
      appendFileSync(log, `${error.message}\n`);
      settle({ outcome: 'failed', why: `cannot start a shell in ${folder}: ${error.message}` });
    });
    shell.once('exit', (code, ended) => {
      if (code === 0) settle({ outcome: 'succeeded' });
      else settle({ outcome: 'failed', why: `${ended ?? `exit code ${code ?? '?'}`}: ${command}` });
    });
  });
}

function endGroup(leader: number | undefined, signal: NodeJS.Signals): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, signal);
  } catch {
    // It has ended, and all of it.
  }
}
