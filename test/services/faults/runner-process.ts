import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundleTaskRunner } from '../../../lib/constructs/bundle';
import { ENV } from '../../../services/protocol/contract';

const HANDLERS = join(__dirname, 'handlers');

/** Writes a task runner with the handlers of this folder, as an image holds it. */
export function bundledRunner(): string {
  const handlers = readdirSync(HANDLERS).map((file) => ({
    name: basename(file, '.ts'),
    file: join(HANDLERS, file),
  }));
  return bundleTaskRunner(handlers, mkdtempSync(join(tmpdir(), 'slipway-runner-')));
}

export interface RunnerProcess {
  readonly child: ChildProcess;
  /** Settles when it takes work. */
  readonly ready: Promise<void>;
  /** What it has logged. */
  log(): string;
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/** Starts a task runner from its bundle. */
export function startRunnerProcess(
  bundle: string,
  environment: Readonly<Record<string, string>>,
): RunnerProcess {
  let text = '';
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'server.js'], {
    cwd: bundle,
    env: {
      PATH: process.env.PATH,
      [ENV.application]: 'shop',
      [ENV.environment]: 'dev',
      [ENV.stopTimeoutSeconds]: '5',
      [ENV.port]: '0',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const gone = once(child, 'exit');
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => (text += data.toString()));
  const untilReady = async (): Promise<void> => {
    while (!text.includes('task runner is ready')) {
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error(`the runner ended: ${text}`);
      await sleep(20);
    }
  };
  const ready = untilReady();
  ready.catch(() => undefined);
  return {
    child,
    ready,
    log: () => text,
    end: async (signal) => {
      child.kill(signal);
      await gone;
    },
  };
}
