import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { closeBackend, openBackend, type Backend } from '../../../services/protocol/backend';
import { ENV, MOST_LOSSES } from '../../../services/protocol/contract';
import { submit } from '../../../services/protocol/submit';
import { describeWith } from '../../support/prerequisites';
import { startEmulatedBackend, type EmulatedBackend } from '../emulated-backend';
import { begunAgain, expectKept, newLedger, untilOver } from './ledger';
import { bundledRunner, startRunnerProcess } from './runner-process';
import { seeded } from './seeded';

/** How many runs go through while runners are killed; a long mode: SLIPWAY_FAULT_RUNS=1000000. */
const RUNS = Number(process.env.SLIPWAY_FAULT_RUNS ?? 10_000);
const KILLS = Number(process.env.SLIPWAY_FAULT_KILLS ?? 6);

jest.setTimeout(Math.max(60_000, RUNS * 10));

const bundle = bundledRunner();
afterAll(() => rmSync(bundle, { recursive: true }));

interface Storm {
  readonly backend: Backend;
  readonly environment: Readonly<Record<string, string>>;
  readonly runs: number;
  readonly kills: number;
  readonly random: () => number;
}

/** Two runners at a time work on the runs, and one after the other is killed in the middle of it. */
async function storm({ backend, environment, runs, kills, random }: Storm): Promise<void> {
  const ledger = newLedger();
  const runners = [0, 1].map(() => startRunnerProcess(bundle, environment));
  await Promise.all(runners.map(({ ready }) => ready));
  const ids: string[] = [];
  const submitting = (async () => {
    while (ids.length < runs) {
      const group = Array.from({ length: Math.min(50, runs - ids.length) }, () =>
        submit(backend, 'effect', { folder: ledger.folder, ms: Math.floor(random() * 4) }),
      );
      ids.push(...(await Promise.all(group)).map(({ id }) => id));
    }
  })();
  for (let killed = 0; killed < kills; killed += 1) {
    await sleep(random() * 1500);
    const index = killed % 2;
    await runners[index]!.end('SIGKILL');
    runners[index] = startRunnerProcess(bundle, environment);
    await runners[index].ready;
  }
  await submitting;
  const over = await untilOver(backend.store, ids, Math.max(55_000, runs * 10));
  await Promise.all(runners.map((runner) => runner.end('SIGTERM')));
  // A killed runner's work is taken up at once: the next kills may hit the same runs.
  expectKept(over, ledger, Math.floor(kills / MOST_LOSSES) * MOST_UNDER_WAY);
  expect(begunAgain(ledger)).toBeLessThanOrEqual(kills * MOST_UNDER_WAY);
  rmSync(ledger.folder, { recursive: true });
}

/** Runs of one runner at once, as services/task-runner/lanes.ts has it: what a kill can make begin again. */
const MOST_UNDER_WAY = 256;

it(`keeps ${RUNS} runs on one machine, none twice, while runners are killed`, () =>
  seeded(async (random) => {
    const directory = mkdtempSync(join(tmpdir(), 'slipway-kills-'));
    const backend = openBackend({ kind: 'embedded', directory });
    const environment = { [ENV.backend]: 'embedded', [ENV.dataDirectory]: directory };
    await storm({ backend, environment, runs: RUNS, kills: KILLS, random });
    closeBackend(backend);
    rmSync(directory, { recursive: true });
  }));

describeWith('emulator', 'on AWS', () => {
  let aws: EmulatedBackend;
  beforeAll(async () => {
    aws = await startEmulatedBackend(['effect']);
  });
  afterAll(() => aws.stop());

  it('keeps runs, none twice, while runners are killed', () =>
    seeded(async (random) => {
      const backend = aws.open();
      await storm({ backend, environment: aws.environment, runs: 100, kills: 2, random });
      closeBackend(backend);
    }));
});
