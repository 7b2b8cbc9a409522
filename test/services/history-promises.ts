import type { Backend } from '../../services/protocol/backend';
import { submit } from '../../services/protocol/submit';
import { claimedRun, LEASE_MS } from './claimed-run';

/** What a run store promises of the attempts at a run, whatever it is made of. */
export function historyPromises(backend: () => Backend): void {
  it('remember each attempt: when it began, how it ended, and who had it', async () => {
    const { store } = backend();
    const { id } = await submit(backend(), 'a', null);
    expect((await store.get(id))?.history).toBeUndefined();
    const claim = async (runner?: string, leaseMs = LEASE_MS) => {
      const one = await store.claim(id, leaseMs, runner);
      if (one.kind !== 'claimed') throw new Error(`not claimed: ${one.kind}`);
      return one.lease;
    };
    const odd = {
      name: 'Odd ü💥',
      message: 'a "quoted"\u0000 \\ \ud800 line\nand 7',
      stack: 'at home',
    };
    const first = await claim('one');
    const time = expect.stringMatching(/^\d{4}-.*Z$/);
    expect((await store.get(id))?.history).toEqual([{ number: 1, startedAt: time, runner: 'one' }]);
    await store.release(first, { counted: true, error: odd, afterMs: 1 });
    await new Promise((resolve) => setTimeout(resolve, 5));
    await store.release(await claim('two'), { counted: false });
    await store.release(await claim(), { counted: true, crashed: true });
    await claim('lost', -1);
    const last = await claim('last');
    await store.finish(last, { state: 'FAILED', error: { name: 'E', message: 'm'.repeat(9999) } });
    const { history = [] } = (await store.get(id))!;
    expect(history).toEqual([
      {
        ...{
          number: 1,
          startedAt: time,
          endedAt: time,
          end: 'FAILED',
          nextAt: time,
          runner: 'one',
        },
        error: { name: odd.name, message: odd.message },
      },
      { number: 2, startedAt: time, endedAt: time, end: 'HANDED_BACK', runner: 'two' },
      { number: 2, startedAt: time, endedAt: time, end: 'CRASHED' },
      { number: 3, startedAt: time, endedAt: time, end: 'LOST', runner: 'lost' },
      {
        ...{ number: 4, startedAt: time, endedAt: time, end: 'FAILED', runner: 'last' },
        error: { name: 'E', message: expect.stringMatching(/^m{500}…$/) },
      },
    ]);
    const times = history.flatMap(({ startedAt, endedAt = '' }) => [startedAt, endedAt]);
    expect(times).toEqual([...times].sort());
    const [listed] = await store.list({ prefix: id, task: 'a', limit: 1 });
    expect(listed).not.toHaveProperty('history');
  });

  it('know no attempt of what is cancelled while it waits', async () => {
    const { store } = backend();
    const { id } = await submit(backend(), 'a', null);
    await store.cancel(id);
    expect(await store.get(id)).not.toHaveProperty('history');
    const again = await submit(backend(), 'a', null);
    await store.release((await claimedRun(backend(), again.id)).lease, { counted: true });
    await store.cancel(again.id);
    expect((await store.get(again.id))?.history).toMatchObject([{ number: 1, end: 'FAILED' }]);
  });

  it('keep the last attempts of many', async () => {
    const { store } = backend();
    const { id } = await submit(backend(), 'a', null);
    for (let i = 0; i < 24; i += 1)
      await store.release((await claimedRun(backend(), id)).lease, { counted: true });
    const numbers = async () => (await store.get(id))?.history?.map(({ number }) => number);
    expect(await numbers()).toEqual(Array.from({ length: 20 }, (_, i) => i + 5));
    const { lease } = await claimedRun(backend(), id);
    expect(await numbers()).toEqual(Array.from({ length: 20 }, (_, i) => i + 6));
    await store.finish(lease, { state: 'SUCCEEDED', result: 1 });
    expect((await store.get(id))?.history?.at(-1)).toMatchObject({ number: 25, end: 'SUCCEEDED' });
  });
}
