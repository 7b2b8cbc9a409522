import { queueRows, runnerRow } from '../../lib/cli/overview-rows';
import type { Cell } from '../../lib/cli/table';

const textOf = (cell: string | Cell): string => (typeof cell === 'string' ? cell : cell.text);
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();

jest.useFakeTimers({ now: Date.parse('2026-11-21T12:00:00Z') });

describe('queue and runners on the terminal', () => {
  it('have a row for each task, with what waits and since when', () => {
    const counts = { inFlight: 1, delayed: 0, deadLetters: 3 };
    const rows = queueRows({
      ...{ ...counts, waiting: 12, tasks: [] },
      tasks: [
        { task: 'greet', ...counts, waiting: 12, oldestSince: ago(60_000) },
        { task: 'report', ...counts, waiting: 10_000, more: true },
      ],
    });
    expect(rows.map((row) => row.map(textOf))).toEqual([
      ['greet', '12', '1', '0', '3', '60 s'],
      ['report', '10000+', '1+', '0+', '3', ''],
    ]);
  });

  it('name some of what a runner does, and what is wrong with it', () => {
    const runner = {
      ...{ id: 'laptop-7', host: 'laptop', version: 'abc', startedAt: ago(3 * 3600_000) },
      ...{ lastSeenAt: ago(40_000), silent: false, draining: false, tasks: ['greet'] },
      slots: { total: 258, busy: 5 },
      running: ['a', 'b', 'c', 'd', 'e'].map((task) => ({ id: task, task, since: ago(0) })),
    };
    const text = (row: ReturnType<typeof runnerRow>) => row.map(textOf);
    expect(text(runnerRow(runner))).toEqual([
      ...['laptop-7', '3 h', 'abc', '5 of 258', 'a, b, c, 2 more'],
    ]);
    const idle = { ...runner, slots: { total: 258, busy: 0 }, running: [] };
    expect(text(runnerRow({ ...idle, draining: true })).at(-1)).toBe('ends after this');
    expect(text(runnerRow({ ...idle, silent: true })).at(-1)).toBe('not heard of for 40 s');
  });
});
