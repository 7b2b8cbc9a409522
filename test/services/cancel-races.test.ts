import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeBackend, openBackend, type Backend } from '../../services/protocol/backend';
import { submit } from '../../services/protocol/submit';
import type { Ended } from '../../services/task-runner/execution';
import { ending, overWith } from './runner-in-process';

describe('a run that is cancelled at a bad moment', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-cancel-'));
  const backend = openBackend({ kind: 'embedded', directory: folder });
  afterAll(() => {
    closeBackend(backend);
    rmSync(folder, { recursive: true });
  });

  /** Each attempt on `store` ends as `ended` says. */
  const endOf = async (store: Backend['store'], ended: Ended, id?: string) => {
    let starts = 0;
    const start = () => {
      starts += 1;
      return ending(Promise.resolve(ended));
    };
    const { state } = await overWith({ ...backend, store }, start, id);
    return { state, starts };
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

  it('is over at once, though its next attempt would begin in an hour', async () => {
    const start = () => ending(Promise.resolve(failed));
    const run = await overWith({ ...backend, store: cancelledFirst }, start, undefined, 3600);
    expect(run).toMatchObject({ state: 'CANCELLED', attempts: 1 });
  }, 20_000);

  it('is not begun again when its runner was lost after that', async () => {
    const { id } = await submit(backend, 'a', null);
    const claim = await store.claim(id, -1);
    expect(claim.kind).toBe('claimed');
    await store.cancel(id);
    expect(await endOf(store, failed, id)).toEqual({ state: 'CANCELLED', starts: 0 });
  });
});
