import { setTimeout as sleep } from 'node:timers/promises';
import type { Backend } from '../../services/protocol/backend';
import type { Broker, Sending } from '../../services/protocol/broker';
import { MOST_LOSSES, type QueueMessage } from '../../services/protocol/contract';
import type { OverdueRun, RunStore } from '../../services/protocol/store';
import { startSweeper, sweep } from '../../services/protocol/sweeper';

const overdue = (id: string, extra: Partial<OverdueRun> = {}): OverdueRun => ({
  ...{ id, task: 'a', state: 'PENDING', sinceMs: Date.now() - 120_000 },
  ...extra,
});

/** A store that has these runs, and a queue that keeps what it is sent; `submit` may refuse. */
function place(
  runs: readonly OverdueRun[],
  submit: (runId: string) => Promise<void> = async () => {},
) {
  const happened: string[] = [];
  const sent: { readonly message: QueueMessage; readonly sending: Sending | undefined }[] = [];
  const store: Partial<RunStore> = {
    overdue: () => Promise.resolve(runs),
    markResent: (id) => Promise.resolve(Boolean(happened.push(`mark ${id}`))),
    claim: (id) => {
      happened.push(`claim ${id}`);
      return Promise.resolve({ kind: 'over' });
    },
  };
  const broker: Partial<Broker> = {
    depth: () => Promise.resolve(0),
    submit: async (message, _task, sending) => {
      const { runId } = message as { runId: string };
      happened.push(`send ${runId}`);
      await submit(runId);
      sent.push({ message, sending });
    },
  };
  return { backend: { store, broker } as Backend, happened, sent };
}

describe('a sweep', () => {
  it('marks a run, then sends its message, as one that was sent before and with its priority', async () => {
    const { backend, happened, sent } = place([overdue('one', { priority: 7 }), overdue('two')]);
    expect(await sweep(backend)).toEqual({ resent: ['one', 'two'], givenUp: [], troubles: [] });
    expect(happened).toEqual(['mark one', 'send one', 'mark two', 'send two']);
    expect(sent).toEqual([
      {
        message: { version: 1, runId: 'one', task: 'a', priority: 7 },
        sending: { again: true },
      },
      { message: { version: 1, runId: 'two', task: 'a' }, sending: { again: true } },
    ]);
  });

  it('gives up no run that waits, whatever it has lost before: its next attempt may do better', async () => {
    const losses = MOST_LOSSES;
    const { backend, happened } = place([
      overdue('waits', { losses }),
      overdue('runs', { losses, state: 'RUNNING' }),
    ]);
    await sweep(backend);
    expect(happened).toEqual(['mark waits', 'send waits', 'claim runs']);
  });

  it('looks after the others where some cannot be sent', async () => {
    const runs = Array.from({ length: 6 }, (_, n) => overdue(String(n)));
    const refused = new Error('refused');
    const { backend } = place(runs, (id) =>
      id === '0' || id === '3' ? Promise.reject(refused) : Promise.resolve(),
    );
    expect(await sweep(backend)).toEqual({
      ...{ resent: ['1', '2', '4', '5'], givenUp: [] },
      troubles: [refused, refused],
    });
  });

  it('gives in where none can be sent', async () => {
    const runs = Array.from({ length: 50 }, (_, n) => overdue(String(n)));
    const { backend, happened } = place(runs, () => Promise.reject(new Error('out of reach')));
    const { resent, troubles } = await sweep(backend);
    expect([resent, troubles.length]).toEqual([[], 3]);
    expect(happened).toHaveLength(6);
  });
});

describe('a sweeper', () => {
  it('sweeps again and again, one sweep at a time, until it is stopped, which waits for the last one', async () => {
    let sweeps = 0;
    let underWay = 0;
    let most = 0;
    let open = Promise.resolve();
    const { backend } = place([]);
    const store: Partial<RunStore> = {
      overdue: async () => {
        sweeps += 1;
        most = Math.max(most, (underWay += 1));
        await open;
        underWay -= 1;
        return [];
      },
    };
    const untold = (): void => {
      throw new Error('nothing was done');
    };
    const sweeper = startSweeper(
      { ...backend, store: store as RunStore },
      { everyMs: 4, onSwept: untold, onTrouble: untold },
    );
    while (sweeps < 5) await sleep(2);
    const gate = Promise.withResolvers<undefined>();
    open = gate.promise.then(() => undefined);
    while (underWay === 0) await sleep(1);
    let isStopped = false;
    const stopped = sweeper.stop().then(() => (isStopped = true));
    await sleep(30);
    expect([isStopped, underWay]).toEqual([false, 1]);
    gate.resolve(undefined);
    await stopped;
    const before = sweeps;
    await sleep(30);
    expect([sweeps, most, underWay]).toEqual([before, 1, 0]);
  });
});
