import { closeBackend, type Backend } from '../../../services/protocol/backend';
import { MOST_LOSSES } from '../../../services/protocol/contract';
import type { Broker } from '../../../services/protocol/broker';
import { submit } from '../../../services/protocol/submit';
import { startSweeper, sweep } from '../../../services/protocol/sweeper';

const NOBODY = new AbortController().signal;
/** All that could be claimed by now is overdue. */
const AT_ONCE = { lateMs: -1 };

/** What the sweeper promises, whatever queue and store are made of. */
export function sweeperPromises(open: () => Backend): void {
  let backend: Backend;
  beforeEach(() => {
    backend = open();
  });
  afterEach(() => closeBackend(backend));

  /** Takes all that waits out of the queue, and says which runs that was about. */
  const received = async (): Promise<string[]> => {
    const ids: string[] = [];
    while ((await backend.broker.depth()) > 0) {
      for (const delivery of await backend.broker.receive(10, NOBODY)) {
        ids.push((JSON.parse(delivery.body) as { runId: string }).runId);
        await delivery.acknowledge();
      }
    }
    return ids;
  };

  it('sends the message of a run again that nobody got', async () => {
    const { id } = await submit(backend, 'a', null);
    expect(await received()).toContain(id);
    expect((await sweep(backend, AT_ONCE)).resent).toContain(id);
    expect(await received()).toContain(id);
    expect((await sweep(backend, { lateMs: 60_000 })).resent).not.toContain(id);
    await backend.store.cancel(id);
  });

  it('lets one of two sweepers send a message', async () => {
    const { id } = await submit(backend, 'a', null);
    await received();
    await new Promise((resolve) => setTimeout(resolve, 60));
    const lateMs = 50;
    const both = await Promise.all([sweep(backend, { lateMs }), sweep(backend, { lateMs })]);
    expect(both.flatMap(({ resent }) => resent).filter((one) => one === id)).toEqual([id]);
    await backend.store.cancel(id);
  });

  it('leaves alone what is under way, is over, or is not due', async () => {
    const held = await submit(backend, 'a', null);
    const over = await submit(backend, 'a', null);
    const later = await submit(backend, 'a', null, { notBeforeMs: Date.now() + 60_000 });
    await backend.store.claim(held.id, 60_000);
    await backend.store.cancel(over.id);
    const { resent, givenUp } = await sweep(backend, AT_ONCE);
    for (const { id } of [held, over, later]) expect([...resent, ...givenUp]).not.toContain(id);
  });

  it('gives up a run that each runner was lost with, and says so', async () => {
    const { id } = await submit(backend, 'a', null);
    for (let lost = 1; lost < MOST_LOSSES; lost += 1) {
      await backend.store.claim(id, -1);
      expect((await sweep(backend, AT_ONCE)).givenUp).not.toContain(id);
    }
    await backend.store.claim(id, -1);
    expect((await sweep(backend, AT_ONCE)).givenUp).toContain(id);
    expect(await backend.store.get(id)).toMatchObject({
      state: 'FAILED',
      error: { name: 'Lost', message: expect.stringMatching(/^given up: 3 runners .* were lost/) },
    });
  });

  it('goes on after what cannot be sent, and says that it could not', async () => {
    const { id } = await submit(backend, 'a', null);
    await received();
    const unreachable: Broker = {
      ...backend.broker,
      submit: () => Promise.reject(new Error('the queue is not there')),
    };
    const faulty = { ...backend, broker: unreachable };
    const { resent, troubles: all } = await sweep(faulty, AT_ONCE);
    expect([resent, String(all[0])]).toEqual([[], 'Error: the queue is not there']);
    const troubles: unknown[] = [];
    const swept = await new Promise<readonly string[]>((resolve) => {
      let tries = 0;
      const sweeper = startSweeper(
        {
          ...backend,
          broker: {
            ...backend.broker,
            submit: (...message) => {
              tries += 1;
              return tries < 3 ? unreachable.submit(...message) : backend.broker.submit(...message);
            },
          },
        },
        {
          lateMs: -1,
          everyMs: 50,
          onSwept: ({ resent }) => {
            if (!resent.includes(id)) return;
            void sweeper.stop().then(() => resolve(resent));
          },
          onTrouble: (error) => troubles.push(error),
        },
      );
    });
    expect(swept).toContain(id);
    expect(troubles.length).toBeGreaterThan(0);
    await backend.store.cancel(id);
  });
}
