import fc from 'fast-check';
import { RUN_STATES, type RunSummary } from '../../../../services/protocol/run';
import {
  afterChanges,
  NO_RUNS,
} from '../../../../services/web/console/page/architecture/known-runs';

const runs = fc.array(
  fc.record({
    id: fc.integer({ min: 0, max: 9 }).map(String),
    state: fc.constantFrom(...RUN_STATES),
  }),
);

const full = ({ id, state }: Pick<RunSummary, 'id' | 'state'>): RunSummary => ({
  ...{ id, state, task: 'a', attempts: 1, createdAt: '' },
});

describe('the runs that the picture knows', () => {
  it('are those whose last change left them unfinished or failed', () => {
    fc.assert(
      fc.property(runs, runs, (before, after) => {
        const known = afterChanges(afterChanges(NO_RUNS, before.map(full)), after.map(full));
        const last = new Map([...before, ...after].map(({ id, state }) => [id, state]));
        const of = (...states: string[]) =>
          [...last]
            .filter(([, state]) => states.includes(state))
            .map(([id]) => id)
            .sort();
        expect([...known.active.keys()].sort()).toEqual(of('PENDING', 'RUNNING'));
        expect([...known.failed.keys()].sort()).toEqual(of('FAILED', 'TIMED_OUT'));
      }),
    );
  });

  it('do not grow for ever: of those that failed, the last ones are kept', () => {
    const failures = Array.from({ length: 600 }, (_, id) =>
      full({ id: String(id), state: 'FAILED' }),
    );
    const { failed } = afterChanges(NO_RUNS, failures);
    expect(failed.size).toBe(500);
    expect(failed.has('599')).toBe(true);
    expect(failed.has('99')).toBe(false);
  });
});
