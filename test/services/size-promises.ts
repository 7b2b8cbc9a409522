import { randomBytes } from 'node:crypto';
import type { StoredArchitecture } from '../../services/protocol/architecture';
import type { Backend } from '../../services/protocol/backend';
import { submit } from '../../services/protocol/submit';
import { claimedRun } from './claimed-run';

/** What a run store promises of what is large, whatever it is made of. */
export function sizePromises(backend: () => Backend): void {
  it('keep inputs and results of any size, and odd characters', async () => {
    const input = { text: 'ü💥\n'.repeat(60_000) };
    const { id } = await submit(backend(), 'a', input);
    const { lease, run } = await claimedRun(backend(), id);
    expect(run.input).toEqual(input);
    await backend().store.finish(lease, { state: 'SUCCEEDED', result: input });
    expect((await backend().store.get(id))?.result).toEqual(input);
  });

  it.each([21_000, 65_500, 100_000, 130_000])(
    'keep input, progress and result of a run together: %d characters each of three bytes',
    async (length) => {
      const { store } = backend();
      const input = '漢'.repeat(length);
      const { id } = await submit(backend(), 'a', input);
      const { lease, run } = await claimedRun(backend(), id);
      expect(run.input).toBe(input);
      // DynamoDB holds 400 KB of a run, all in all.
      const progress = { done: 1, text: '字'.repeat(10_000) };
      expect(await store.setProgress(lease, progress)).toBe(true);
      const result = '果'.repeat(length);
      expect(await store.finish(lease, { state: 'SUCCEEDED', result })).toBe(true);
      expect(await store.get(id)).toMatchObject({ input, progress, result });
    },
  );

  it('keep the picture of the environment, however large, the newest alone', async () => {
    const { store } = backend();
    // What cannot be compressed: more than fits into one item of a table.
    const noise = randomBytes(600 * 1024).toString('base64');
    const large = (text: string): StoredArchitecture => ({
      publishedAt: '2026-11-21T06:00:00.000Z',
      architecture: {
        ...{ environment: text, groups: [], nodes: [], edges: [], resources: {}, views: [] },
      },
    });
    expect(await store.architecture()).toBeUndefined();
    await store.saveArchitecture(large(noise));
    expect(await store.architecture()).toEqual(large(noise));
    await store.saveArchitecture(large('small'));
    expect(await store.architecture()).toEqual(large('small'));
  });
}
