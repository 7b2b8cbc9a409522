import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import fc from 'fast-check';
import { closeBackend, openBackend, type Backend } from '../../../services/protocol/backend';
import { join } from 'node:path';
import { describeWith } from '../../support/prerequisites';
import { startEmulatedBackend, type EmulatedBackend } from '../emulated-backend';
import { COMMANDS, newRun } from './store-model';

const clock = { now: Date.parse('2026-03-01T00:00:00Z') };
jest.mock('../../../services/protocol/clock', () => ({
  nowMs: () => clock.now,
  nowIso: () => new Date(clock.now).toISOString(),
  monotonicMs: () => clock.now,
}));

let number = 0;

async function agree(backend: Backend, runs: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.commands(COMMANDS, { maxCommands: 40, size: 'max' }), async (commands) => {
      number += 1;
      const { model, real } = await newRun(backend.store, {
        id: `model-${number}-${Math.random()}`,
        task: 'a',
        clock,
      });
      await fc.asyncModelRun(() => ({ model, real }), commands);
      // What is left over must not be overdue for ever.
      await backend.store.cancel(real.id);
    }),
    // As many as fit on a slow machine; one at least.
    { numRuns: runs, plugins: [fc.interruptAfterTimeLimit(20_000)] },
  );
}

it('knows one machine’s runs as two owners, a caller, the sweeper and time leave them', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'slipway-model-'));
  const backend = openBackend({ kind: 'embedded', directory });
  await agree(backend, 150);
  closeBackend(backend);
  rmSync(directory, { recursive: true });
});

describeWith('emulator', 'on AWS', () => {
  let aws: EmulatedBackend;
  beforeAll(async () => {
    aws = await startEmulatedBackend(['a']);
  });
  afterAll(() => aws.stop());

  it('knows runs as two owners, a caller, the sweeper and time leave them', async () => {
    const backend = aws.open();
    await agree(backend, 20);
    closeBackend(backend);
  });
});
