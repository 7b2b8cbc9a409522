import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { closeBackend, openBackend, type Backend } from '../../services/protocol/backend';
import { submit } from '../../services/protocol/submit';
import type { Ended } from '../../services/task-runner/execution';
import { startRunner } from '../../services/task-runner/runner';

describe('a run that is cancelled at a bad moment', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-cancel-'));
  const backend = openBackend({ kind: 'embedded', directory: folder });
  afterAll(() => {
    closeBackend(backend);
    rmSync(folder, { recursive: true });
  });

  /** Submits a run, and has a runner on `store` begin it until it is over: each attempt ends as `ended` says. */
  const endOf = async (store: Backend['store'], ended: Ended, id?: string) => {
    let starts = 0;
    const runner = startRunner({
      backend: { ...backend, store },
      executors: {
        planFor: () => ({
          timeLimitSeconds: 60,
          attempts: 3,
          backoff: { kind: 'constant', delaySeconds: 0, maxDelaySeconds: 0, jitter: false },
          start: () => {
            starts += 1;
            const abort = () => undefined;
            return { ended: Promise.resolve(ended), abort, kill: () => Promise.resolve() };
          },
        }),
        laneOf: () => 'event-loop',
        priorities: {},
        schemas: {},
        stop: () => undefined,
      },
      logger: pino({ enabled: false }),
      renewEveryMs: 5000,
      reports: {
        around: async (_run, work) => {
          await work();
        },
        over: (own) => own,
      },
    });
    const runId = id ?? (await submit(backend, 'a', null)).id;
    let run = await backend.store.get(runId);
    for (; run?.finishedAt === undefined; run = await backend.store.get(runId)) await sleep(5);
    await runner.drain(1000);
    return { state: run.state, starts };
  };
  const { store } = backend;
  const cancelledFirst: Backend['store'] = {
    ...store,
    release: async (lease, options) => {
      await store.cancel(lease.runId);
      return store.release(lease, options);
    },
  };
  const failed = { ok: false, error: { name: 'E', message: 'm' }, retryable: true } as const;

  it.each([
    ['its executor is ended for another run', 'lost' as const],
    ['its attempt fails', failed],
    ['its executor dies', { crash: 'ended by SIGKILL' }],
  ])('is not begun again when that comes as %s', async (_when, ended) => {
    expect(await endOf(cancelledFirst, ended)).toEqual({ state: 'CANCELLED', starts: 1 });
  });

  it('is not begun again when its runner was lost after that', async () => {
    const { id } = await submit(backend, 'a', null);
    const claim = await store.claim(id, -1);
    expect(claim.kind).toBe('claimed');
    await store.cancel(id);
    expect(await endOf(store, failed, id)).toEqual({ state: 'CANCELLED', starts: 0 });
  });
});
