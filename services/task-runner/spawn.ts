import { fork, spawn, type ChildProcess } from 'node:child_process';
import type { HostMode } from './messages';

/** Everything of the task runner that starts and ends processes. */

/** What was started here and has not ended. */
const alive = new Set<ChildProcess>();

function remembered(child: ChildProcess): ChildProcess {
  alive.add(child);
  child.on('exit', () => alive.delete(child));
  child.on('error', () => child.pid === undefined && alive.delete(child));
  return child;
}

/** Ends at once all that this process started, and what that started. */
export function killAll(): void {
  for (const child of alive) signalGroup(child, 'SIGKILL');
}

/** Starts an executor host in a process group of its own. */
export function startHostProcess(file: string, mode: HostMode): ChildProcess {
  const child = fork(file, [mode], { detached: true, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  watchOver(child);
  return remembered(child);
}

export interface ProgramOptions {
  readonly command: readonly [string, ...string[]];
  readonly workingDirectory?: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** False: the program stays in its starter's group and ends with it. */
  readonly ownGroup: boolean;
}

/** Starts a program; in a process group of its own, what it starts can be ended with it. */
export function startProgram({
  command,
  workingDirectory,
  environment,
  ownGroup,
}: ProgramOptions): ChildProcess {
  const [program, ...args] = command;
  const child = spawn(program, args, {
    cwd: workingDirectory,
    env: environment,
    detached: ownGroup,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  if (ownGroup) watchOver(child);
  return remembered(child);
}

/** Signals a process and all that it started. */
export function signalGroup(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // the group is gone already
  }
}

/** A host whose supervisor is gone has nobody to work for; nor has what it started. */
export function endWithSupervisor(): void {
  process.on('disconnect', () => process.kill(-process.pid, 'SIGKILL'));
  process.on('SIGTERM', () => undefined); // the supervisor decides what stops, and when
  process.on('SIGINT', () => undefined);
}

/**
 * Reads the process groups that live, and ends them when its input ends: that is, when the process that wrote them is
 * gone, in whatever way. A host that spins, or blocks in native code, would not notice by itself.
 */
const WATCHMAN = `
trap '' INT TERM HUP
groups=
while read -r change group; do
  kept=
  for one in $groups; do [ "$one" = "$group" ] || kept="$kept $one"; done
  [ "$change" = + ] && kept="$kept $group"
  groups=$kept
done
for one in $groups; do kill -s KILL -- "-$one" 2>/dev/null; done
`;

let watchman: ChildProcess | undefined;

/** Ends the child's group when this process dies. */
function watchOver(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined || process.platform === 'win32') return;
  if (watchman === undefined) {
    watchman = spawn('/bin/sh', ['-c', WATCHMAN], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    // An image without a shell does without: its executors still end when their channel closes.
    watchman.on('error', () => undefined);
    watchman.stdin?.on('error', () => undefined);
    watchman.unref();
    (watchman.stdin as { unref?: () => void } | null)?.unref?.();
  }
  const input = watchman.stdin;
  input?.write(`+ ${pid}\n`);
  child.once('exit', () => input?.write(`- ${pid}\n`));
}
