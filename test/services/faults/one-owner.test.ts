import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { closeBackend, openBackend } from '../../../services/protocol/backend';
import { ENV } from '../../../services/protocol/contract';
import { submit } from '../../../services/protocol/submit';
import { LEASE_MS } from '../../../services/task-runner/lease-keeper';
import { untilOver } from './ledger';
import { bundledRunner, startRunnerProcess } from './runner-process';

const bundle = bundledRunner();
afterAll(() => rmSync(bundle, { recursive: true }));

/** A folder with a backend of its own, and a way to start runners over it. */
function place() {
  const directory = mkdtempSync(join(tmpdir(), 'slipway-owner-'));
  const backend = openBackend({ kind: 'embedded', directory });
  const environment = { [ENV.backend]: 'embedded', [ENV.dataDirectory]: directory };
  const file = join(directory, 'beats');
  return {
    backend,
    file,
    start: async () => {
      const runner = startRunnerProcess(bundle, environment);
      await runner.ready;
      return runner;
    },
    /** When each attempt was at work. */
    beats: () =>
      readFileSync(file, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => {
          const [attempt, at] = line.split(' ').map(Number);
          return { attempt: attempt!, at: at! };
        }),
    leave: () => {
      closeBackend(backend);
      rmSync(directory, { recursive: true });
    },
  };
}

const underWay = async ({ backend }: ReturnType<typeof place>, id: string): Promise<void> => {
  while ((await backend.store.get(id))?.state !== 'RUNNING') await sleep(10);
};

it.concurrent(
  'does not run twice what keeps its event loop busy for longer than its lease',
  async () => {
    const here = place();
    const runners = [await here.start(), await here.start()];
    const input = { file: here.file, ms: LEASE_MS + 5000 };
    const { id } = await submit(here.backend, 'blocks', input);
    const [run] = await untilOver(here.backend.store, [id], 50_000);
    expect(run).toMatchObject({ state: 'SUCCEEDED', attempts: 1, result: 1 });
    expect(new Set(here.beats().map(({ attempt }) => attempt))).toEqual(new Set([1]));
    await Promise.all(runners.map((runner) => runner.end('SIGTERM')));
    here.leave();
  },
);

it.concurrent(
  'takes over what a killed runner had, once its work has ended, and says so',
  async () => {
    const here = place();
    const first = await here.start();
    const input = { file: here.file, ms: 6000 };
    const { id } = await submit(here.backend, 'blocks', input);
    await underWay(here, id);
    await sleep(500);
    const second = await here.start();
    const killed = Date.now();
    await first.end('SIGKILL');
    const [run] = await untilOver(here.backend.store, [id], 50_000);
    expect(run).toMatchObject({ state: 'SUCCEEDED', attempts: 2, losses: 1, result: 2 });
    const [before, after] = [1, 2].map((n) => here.beats().filter(({ attempt }) => attempt === n));
    // The work of the first owner ended with it, although it was busy and could not notice.
    expect(before!.at(-1)!.at).toBeLessThan(killed + 1000);
    expect(before!.at(-1)!.at).toBeLessThan(after![0]!.at);
    // As soon as the lease ended; what is added is for slow machines. BullMQ took 60 s.
    expect(after![0]!.at - killed).toBeLessThan(LEASE_MS + 10_000);
    const log = (await here.backend.store.readLog(id, 0)).map(({ text }) => text);
    expect(log).toContain('attempt 2 begins; 1 before it ended with the runner that had it');
    expect(second.log()).toContain('taken over from a lost runner');
    await second.end('SIGTERM');
    here.leave();
  },
);
