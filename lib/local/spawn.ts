import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { LocalService } from './plan';

/** Starts a service in a process group of its own: a Ctrl-C in the terminal reaches us alone, and we drain. */
export function startProcess(
  { command: [program, ...args], workingDirectory }: LocalService,
  environment: Readonly<Record<string, string>>,
  onLine: (line: string) => void,
): ChildProcess {
  const child = spawn(program, args, {
    cwd: workingDirectory,
    env: environment,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', onLine);
  return child;
}

/** Whether a process of this id lives. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
