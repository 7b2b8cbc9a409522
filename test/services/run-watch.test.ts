import fc from 'fast-check';
import type { Item } from '../../services/protocol/aws/item';
import type { RunItems } from '../../services/protocol/aws/run-item';
import { runWatch } from '../../services/protocol/aws/run-watch';
import type { UnfinishedPage } from '../../services/protocol/aws/unfinished-page';
import { isFinal, type RunState } from '../../services/protocol/run';
import { cases } from '../support/cases';

interface Row {
  state: RunState;
  until: number;
  attempts: number;
}

/** A table and the index over its unfinished runs, which shows so many of them. */
function table(shown = 1000) {
  const rows = new Map<string, Row>();
  let reads = 0;
  const item = (id: string, { state, until, attempts }: Row): Item => ({
    id: { S: id },
    task: { S: 'a' },
    state: { S: state },
    attempts: { N: String(attempts) },
    leaseUntil: { N: String(until) },
  });
  const items: Pick<RunItems, 'summaries'> = {
    summaries: async (ids) => {
      reads += ids.length;
      return Promise.resolve(
        ids.flatMap((id) => {
          const row = rows.get(id);
          return row === undefined ? [] : [item(id, row)];
        }),
      );
    },
  };
  const page = (): UnfinishedPage => {
    const unfinished = [...rows]
      .filter(([, { state }]) => !isFinal(state))
      .map(([id, { until }]) => ({ id, untilMs: until, isSoon: false }))
      .sort((a, b) => a.untilMs - b.untilMs);
    const runs = unfinished.slice(0, shown);
    const isMore = unfinished.length > shown;
    const later = isMore ? unfinished.slice(shown).filter(({ untilMs }) => untilMs > 1e6) : [];
    return { task: 'a', runs, later, isMore };
  };
  return {
    rows,
    page,
    items: items as RunItems,
    news: (ids: readonly string[]) => ids.map((id) => item(id, rows.get(id)!)),
    reads: () => reads,
  };
}

describe('the watch over runs in DynamoDB', () => {
  it('tells the last state of each run, whatever happened between two looks', async () => {
    const step = fc.record({
      which: fc.nat({ max: 8 }),
      to: fc.constantFrom<RunState>('PENDING', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED'),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(step, { maxLength: 6 }), { maxLength: 8 }),
        async (looks) => {
          const { rows, page, items, news } = table();
          const watch = runWatch(items);
          rows.set('before', { state: 'RUNNING', until: 5, attempts: 1 });
          expect(await watch.look([page()], [], 0)).toEqual([]);
          const told = new Map<string, string>();
          let clock = 10;
          for (const steps of looks) {
            const fresh: string[] = [];
            for (const { which, to } of steps) {
              const id = `run-${which}`;
              const row = rows.get(id);
              if (row === undefined) {
                rows.set(id, { state: 'PENDING', until: (clock += 1), attempts: 0 });
                fresh.push(id);
              } else if (!isFinal(row.state))
                rows.set(id, { state: to, until: (clock += 1), attempts: row.attempts + 1 });
            }
            for (const item of await watch.look([page()], news(fresh), 0))
              told.set(item.id!.S!, `${item.state!.S!} ${item.attempts!.N!}`);
            for (const [id, { state, attempts }] of rows)
              if (id !== 'before') expect(told.get(id)).toBe(`${state} ${attempts}`);
          }
        },
      ),
      { numRuns: cases(300) },
    );
  });

  it('reads nothing of runs that wait as they did', async () => {
    const { rows, page, items, reads } = table();
    const watch = runWatch(items);
    for (let i = 0; i < 500; i += 1)
      rows.set(`run-${i}`, { state: 'PENDING', until: i, attempts: 0 });
    await watch.look([page()], [], 0);
    const before = reads();
    expect(await watch.look([page()], [], 0)).toEqual([]);
    expect(reads()).toBe(before);
  });

  it('sees the end of what runs though more wait than can be watched', async () => {
    const { rows, page, items } = table(10);
    const watch = runWatch(items);
    for (let i = 0; i < 100; i += 1)
      rows.set(`run-${i}`, { state: 'PENDING', until: i, attempts: 0 });
    await watch.look([page()], [], 0);
    rows.set('run-0', { state: 'RUNNING', until: 2e6, attempts: 1 });
    const begun = await watch.look([page()], [], 0);
    expect(begun.map(({ id }) => id!.S)).toContain('run-0');
    rows.set('run-0', { state: 'SUCCEEDED', until: 2e6, attempts: 1 });
    const ended = await watch.look([page()], [], 0);
    expect(ended.map(({ id, state }) => [id!.S, state!.S])).toEqual([['run-0', 'SUCCEEDED']]);
  });

  it('tells of a run that is over when another one does it again', async () => {
    const { rows, page, items, news } = table();
    const watch = runWatch(items);
    rows.set('failed', { state: 'FAILED', until: 1, attempts: 1 });
    await watch.look([page()], [], 0);
    rows.set('again', { state: 'PENDING', until: 2, attempts: 0 });
    const summaries: RunItems['summaries'] = async (ids) =>
      (await items.summaries(ids)).map((item) =>
        item.id!.S === 'again' ? { ...item, retryOf: { S: 'failed' } } : item,
      );
    const retrying = runWatch({ ...items, summaries });
    await retrying.look([], [], 0);
    const changed = await retrying.look([page()], news(['again']), 0);
    expect(changed.map(({ id }) => id!.S)).toEqual(['again', 'failed']);
  });
});
