import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** One run of a command, with everything that it starts. */
export interface Run {
  readonly seconds: number;
  /** Most memory held at once; undefined where the machine does not tell (it does on Linux). Bytes. */
  readonly memory: number | undefined;
  readonly output: string;
}

export type Outcome = Run | { readonly failed: string };

/** Seconds. */
export const LIMIT = 120;
const LOOK_EVERY_MS = 20;

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly input?: string;
}

/** Runs it once; ended, and said so, when it takes longer than the limit. */
export function measured({ program, args, cwd, input }: Command): Promise<Outcome> {
  const begun = process.hrtime.bigint();
  const child = spawn(program, [...args], { cwd, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  let memory = 0;
  const watch = setInterval(() => (memory = Math.max(memory, memoryOf(child.pid))), LOOK_EVERY_MS);
  let late = false;
  const kill = (): void => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  };
  // In a group of its own, so that all of it can be ended: Ctrl-C no longer reaches it by itself.
  const interrupt = (): never => {
    kill();
    process.exit(130);
  };
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const end = setTimeout(() => {
    late = true;
    kill();
  }, LIMIT * 1000);
  return new Promise((resolve) => {
    const done = (outcome: Outcome): void => {
      clearInterval(watch);
      clearTimeout(end);
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
      resolve(outcome);
    };
    child.on('error', ({ message }) => done({ failed: message }));
    child.on('close', (code) => {
      const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
      if (late) done({ failed: `> ${LIMIT} s` });
      else if (code === 0) done({ seconds, memory: memory === 0 ? undefined : memory, output });
      else done({ failed: errors.trim().split('\n').at(-1)?.slice(0, 80) ?? `exit code ${code}` });
    });
  });
}

/** Memory that a process and those below it hold now; of the process itself, the most it ever held. */
function memoryOf(pid: number | undefined): number {
  if (pid === undefined) return 0;
  const children = read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean);
  const [, most = '0'] = /^VmHWM:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`)) ?? [];
  return Number(most) * 1024 + children.reduce((sum, one) => sum + memoryOf(Number(one)), 0);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // ended meanwhile, or no such file system
  }
}

/** The middle one of the values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
