import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** Starts a program in a process group of its own: a Ctrl-C in the terminal reaches us alone, and we drain. */
export function startProcess(
  [program, ...args]: readonly [string, ...string[]],
  workingDirectory: string,
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
  } catch (error) {
    // not ours, but there
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Ends a process and all that it started. What is gone already is no error. */
export function killTree(pid: number): void {
  for (const one of [...descendants(pid), -pid, pid]) {
    try {
      process.kill(one, 'SIGKILL');
    } catch {
      // gone already
    }
  }
}

/**
 * When a process began, in words of the system: with its id, it names one process for good.
 * Undefined where the system does not say.
 */
export function beginningOf(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') return statOf(pid)[19];
    return ps(['-o', 'lstart=', '-p', String(pid)]).trim() || undefined;
  } catch {
    return undefined;
  }
}

function descendants(pid: number): number[] {
  const children = childrenByParent();
  const below = (parent: number): number[] =>
    (children.get(parent) ?? []).flatMap((child) => [...below(child), child]);
  return below(pid);
}

function childrenByParent(): Map<number, number[]> {
  const children = new Map<number, number[]>();
  for (const [pid, parent] of parents())
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  return children;
}

function parents(): [pid: number, parent: number][] {
  try {
    if (process.platform !== 'linux') {
      const lines = ps(['-axo', 'pid=,ppid=']).trim().split('\n');
      return lines.map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
    }
    return readdirSync('/proc').flatMap((name): [number, number][] => {
      if (!/^\d+$/.test(name)) return [];
      try {
        return [[Number(name), Number(statOf(Number(name))[1])]];
      } catch {
        return []; // ended meanwhile
      }
    });
  } catch {
    return [];
  }
}

/** Fields of /proc/<pid>/stat after the program's name, which may hold spaces: proc(5), from the third on. */
function statOf(pid: number): string[] {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

function ps(args: string[]): string {
  return execFileSync('ps', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

/** Asks a process to end in order. What is gone already is no error. */
export function askToEnd(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    // gone already
  }
}
