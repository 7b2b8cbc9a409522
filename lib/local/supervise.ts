import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { nowMs } from './clock';
import { LocalError } from './errors';
import { statusOf } from './network';
import { afterEnd, NO_RESTARTS } from './restart';
import { killTree, startProcess } from './spawn';

export interface Supervision {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Asked in this order until one is there. */
  readonly healthUrls: readonly string[];
  readonly stopTimeoutSeconds: number;
  readonly onLine: (line: string) => void;
  /** The process is another one now. */
  readonly onRestart: () => void;
  /** Given at once, before the service is ready: a way to end it whatever happens. */
  readonly onKillable: (kill: () => void) => void;
}

/** A service that is kept running. */
export interface Supervised {
  readonly name: string;
  readonly pid: number;
  /** SIGTERM, then SIGKILL when the stop time-out is over. True: it ended by itself. */
  stop(): Promise<boolean>;
  /** At once, with all that it started. */
  kill(): void;
}

/** A start that takes longer has failed. Milliseconds. */
const READY_WITHIN_MS = 20_000;
/** Lines of a service that are shown when it does not start. */
const LAST_LINES = 8;
/** What a dead process wrote may arrive after its death, this much later. Milliseconds. */
const OUTPUT_FOLLOWS_MS = 100;

/**
 * Starts a service, waits until it is ready, and from then on starts it again whenever it ends by itself.
 *
 * @throws LocalError with what it said last, when it is not ready in time
 */
export async function supervise(options: Supervision, signal: AbortSignal): Promise<Supervised> {
  const { name, command, workingDirectory, environment, onLine } = options;
  const last: string[] = [];
  const hear = (line: string): void => {
    last.push(line);
    if (last.length > LAST_LINES) last.shift();
    onLine(line);
  };
  const start = () => {
    const child = startProcess(command, workingDirectory, environment, hear);
    return { child, ended: endOf(child), startedMs: nowMs() };
  };
  let current = start();
  let restarts = NO_RESTARTS;
  let stopping = false;
  const kill = (): void => {
    stopping = true;
    if (current.child.pid !== undefined) killTree(current.child.pid);
  };
  options.onKillable(kill);
  try {
    await untilReady(current, options, last, signal);
  } catch (error) {
    kill();
    throw error;
  }

  const keep = async (): Promise<void> => {
    for (;;) {
      const how = await current.ended;
      if (stopping) return;
      const { delayMs, next } = afterEnd(restarts, nowMs() - current.startedMs);
      restarts = next;
      onLine(`${name} ended ${how}; starting again in ${delayMs / 1000} s`);
      await sleep(delayMs);
      // `stop` and `kill` may have been called meanwhile.
      if (stopping as boolean) return;
      current = start();
      options.onRestart();
    }
  };
  void keep();

  return {
    name,
    get pid() {
      return current.child.pid ?? 0;
    },
    stop: async () => {
      stopping = true;
      const { child, ended } = current;
      child.kill('SIGTERM');
      const inTime = await Promise.race([
        ended.then(() => true),
        sleep(options.stopTimeoutSeconds * 1000, false, { ref: false }),
      ]);
      if (child.pid !== undefined) killTree(child.pid);
      await ended;
      return inTime;
    },
    kill,
  };
}

/** Settles when the process is gone, with how: `with code 1`, `by SIGKILL`. */
function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.on('error', (error: NodeJS.ErrnoException) => {
      const program = child.spawnfile;
      resolve(error.code === 'ENOENT' ? `before it began: no program ${program}` : error.message);
    });
    child.on('exit', (code, signal) =>
      resolve(signal === null ? `with code ${String(code)}` : `by ${signal}`),
    );
  });
}

async function untilReady(
  { ended, startedMs }: { readonly ended: Promise<string>; readonly startedMs: number },
  { name, healthUrls }: Supervision,
  last: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  let how: string | undefined;
  void ended.then((text) => (how = text));
  const because = (reason: string, hint: string): LocalError =>
    new LocalError(
      'CANNOT_START',
      [`${name} did not start: ${reason}`, ...last.map((line) => `  ${line}`)].join('\n'),
      hint,
    );
  while (nowMs() - startedMs < READY_WITHIN_MS) {
    signal.throwIfAborted();
    if (how !== undefined) {
      await sleep(OUTPUT_FOLLOWS_MS);
      throw because(`it ended ${how}`, hintFor(how, last));
    }
    if (await isReady(healthUrls)) return;
    await sleep(50);
  }
  throw because(
    `it was not ready within ${READY_WITHIN_MS / 1000} s`,
    `it must answer well at ${healthUrls.join(' or ')}`,
  );
}

async function isReady(urls: readonly string[]): Promise<boolean> {
  for (const url of urls) {
    const status = await statusOf(url, 1000);
    if (status === undefined) return false;
    if (status !== 404) return status < 400;
  }
  return false;
}

function hintFor(how: string, last: readonly string[]): string {
  const said = last.join('\n');
  if (how.includes('no program')) return 'install it, or put its folder on the PATH';
  if (said.includes('EADDRINUSE')) return 'the port was taken just now: try again, or use --port';
  if (/ERR_MODULE_NOT_FOUND|Cannot find module/.test(said))
    return 'its bundle is not whole: npx slipway synth writes it anew';
  return 'its last lines say why; the service reads its settings from its task definition';
}
