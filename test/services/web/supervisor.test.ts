import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../support/emulator';

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('the processes that serve', () => {
  let supervisor: ChildProcess;
  let url = '';
  beforeEach(async () => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    supervisor = spawn(
      process.execPath,
      ['--import', 'tsx', join(__dirname, 'spinning-service.ts'), String(port)],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    supervisor.stdout?.resume();
    for (let waited = 0; waited < 20_000 && (await pids()).size < 2; waited += 100)
      await sleep(100);
  });
  afterEach(async () => {
    if (supervisor.exitCode !== null || supervisor.signalCode !== null) return;
    supervisor.kill('SIGTERM');
    await once(supervisor, 'exit');
  });

  const ask = async (path = '/'): Promise<number | undefined> =>
    fetch(`${url}${path}`, { signal: AbortSignal.timeout(2000) }).then(
      async (response) => Number(await response.text()),
      () => undefined,
    );
  const pids = async (): Promise<Set<number>> => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask()));
    return new Set(answers.filter((pid) => pid !== undefined));
  };
  const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
    for (let waited = 0; !(await condition()); waited += 100) {
      if (waited > 20_000) throw new Error('it does not come about');
      await sleep(100);
    }
  };

  it('are two; one that spins is replaced, and the other one answers meanwhile', async () => {
    const before = await pids();
    expect(before.size).toBe(2);
    void fetch(`${url}/spin`).catch(() => undefined);
    await sleep(100);
    // A connection may be on its way to the one that spins; who asks again gets an answer.
    expect([await ask(), await ask(), await ask()].filter(Boolean).length).toBeGreaterThan(0);
    await until(() => [...before].filter(isAlive).length === 1);
    await until(async () => (await pids()).size === 2);
  });

  it('are replaced when they crash', async () => {
    const before = await pids();
    await ask('/crash');
    await until(() => [...before].filter(isAlive).length === 1);
    await until(async () => (await pids()).size === 2);
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)('end with their supervisor: %s', async (signal) => {
    const before = await pids();
    supervisor.kill(signal);
    await once(supervisor, 'exit');
    await until(() => ![...before].some(isAlive));
  });
});
