import { readFileSync } from 'node:fs';

/** What Linux tells of a process and those that it started. Elsewhere: nothing. */
export interface ProcessFigures {
  /** Processor time so far, of all its threads. Milliseconds. */
  readonly cpuMs: number;
  /** Memory that it holds now. Bytes. */
  readonly memory: number;
}

/** Of /proc/PID/stat: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html. A tick is 10 ms. */
const TICK_MS = 10;

/** Figures of a process and of those below it, added up; undefined where the machine does not tell. */
export function figuresOf(pid: number): ProcessFigures | undefined {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The name before it, in parentheses, may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [, kilobytes = '0'] = /^VmRSS:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`) ?? '') ?? [];
  let cpuMs = (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  let memory = Number(kilobytes) * 1024;
  for (const child of (read(`/proc/${pid}/task/${pid}/children`) ?? '')
    .split(' ')
    .filter(Boolean)) {
    const figures = figuresOf(Number(child));
    cpuMs += figures?.cpuMs ?? 0;
    memory += figures?.memory ?? 0;
  }
  return { cpuMs, memory };
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined; // ended meanwhile, or no such file system
  }
}
