import { pino } from 'pino';
import { Registry } from '../../services/protocol/prometheus';
import { serviceMetrics } from '../../services/protocol/metrics';
import { isFinal, RUN_STATES, type Run } from '../../services/protocol/run';
import { attemptCounts, isState, type AttemptEnd } from '../../services/task-runner/attempt-counts';
import { runnerMetrics } from '../../services/task-runner/metrics';
import { reportsOf } from '../../services/task-runner/reports';

const ENDS: readonly AttemptEnd[] = [
  'SUCCEEDED',
  'FAILED',
  'CANCELLED',
  'TIMED_OUT',
  'RETRY',
  'HANDED_BACK',
  'LEASE_LOST',
  'NOT_RECORDED',
];

const STARTED = 'slipway_attempts_started_total';
const RUNNING = 'slipway_runs_running';
const ENDED = 'slipway_attempts_ended_total';
const FINISHED = 'slipway_runs_finished_total';
const RETRIES = 'slipway_run_retries_total';
const LOST = 'slipway_leases_lost_total';

/** `name{labels}` → value, of the metrics of attempts alone. */
async function told(registry: InstanceType<typeof Registry>): Promise<Record<string, number>> {
  const lines = (await registry.metrics()).split('\n');
  return Object.fromEntries(
    lines
      .filter((line) => /^slipway_(attempts|runs|run_retries|leases)_/.test(line))
      .map((line) => {
        const end = line.lastIndexOf(' ');
        return [line.slice(0, end), Number(line.slice(end + 1))] as const;
      }),
  );
}

describe('attempts, as metrics tell of them', () => {
  it('are each counted once, under how it ended, however often somebody asks', async () => {
    const registry = new Registry();
    const counts = attemptCounts(registry);
    ENDS.forEach((end, index) => {
      for (let n = 0; n <= index; n += 1) {
        counts.began('a');
        counts.ended('a', end);
      }
    });
    counts.began('a');
    counts.began('b');
    const expected = {
      [`${RUNNING}{task="a"}`]: 1,
      [`${RUNNING}{task="b"}`]: 1,
      [`${STARTED}{task="a"}`]: 37,
      [`${STARTED}{task="b"}`]: 1,
      [`${RETRIES}{task="a"}`]: 5,
      [`${LOST}{task="a"}`]: 7,
      [`${ENDED}{task="a",end="succeeded"}`]: 1,
      [`${ENDED}{task="a",end="failed"}`]: 2,
      [`${ENDED}{task="a",end="cancelled"}`]: 3,
      [`${ENDED}{task="a",end="timed_out"}`]: 4,
      [`${ENDED}{task="a",end="retry"}`]: 5,
      [`${ENDED}{task="a",end="handed_back"}`]: 6,
      [`${ENDED}{task="a",end="lease_lost"}`]: 7,
      [`${ENDED}{task="a",end="not_recorded"}`]: 8,
      [`${FINISHED}{task="a",state="succeeded"}`]: 1,
      [`${FINISHED}{task="a",state="failed"}`]: 2,
      [`${FINISHED}{task="a",state="cancelled"}`]: 3,
      [`${FINISHED}{task="a",state="timed_out"}`]: 4,
    };
    for (let asked = 0; asked < 3; asked += 1) expect(await told(registry)).toEqual(expected);
    counts.ended('b', 'RETRY');
    expect(await told(registry)).toEqual({
      ...expected,
      [`${RUNNING}{task="b"}`]: 0,
      [`${RETRIES}{task="b"}`]: 1,
      [`${ENDED}{task="b",end="retry"}`]: 1,
    });
  });

  it('end their run in the final states alone', () => {
    for (const state of RUN_STATES) expect(isState(state)).toBe(isFinal(state));
    for (const end of ['RETRY', 'HANDED_BACK', 'LEASE_LOST', 'NOT_RECORDED'] as const)
      expect(isState(end)).toBe(false);
  });
});

describe('reports of an attempt', () => {
  const lines: Record<string, unknown>[] = [];
  const logger = pino(
    {},
    { write: (line: string) => lines.push(JSON.parse(line) as (typeof lines)[0]) },
  );
  const metrics = serviceMetrics(['a']);
  const reports = reportsOf(logger, runnerMetrics(metrics, 1));
  const run = (extra: Partial<Run>): Run => ({
    ...{ id: 'r', task: 'a', state: 'RUNNING', input: null, attempts: 1 },
    createdAt: new Date(Date.now() - 60_000).toISOString(),
    ...extra,
  });
  const value = async (name: string): Promise<number> => {
    const line = (await metrics.tell()).text.split('\n').find((one) => one.startsWith(`${name} `));
    return Number(line?.split(' ').at(-1) ?? 0);
  };
  beforeEach(() => void (lines.length = 0));

  it('say how long the first one waited since it could begin, and nothing of later ones', async () => {
    const waits = async () => value('slipway_queue_wait_seconds_count{task="a"}');
    reports.begins(run({}))('RETRY');
    expect(lines.map(({ queueWaitMs }) => Number(queueWaitMs) >= 60_000)).toEqual([true, true]);
    expect(await waits()).toBe(1);
    lines.length = 0;
    reports.begins(run({ attempts: 2 }))('SUCCEEDED');
    for (const line of lines) expect(line).not.toHaveProperty('queueWaitMs');
    expect(await waits()).toBe(1);
    lines.length = 0;
    const notBefore = new Date(Date.now() - 1000).toISOString();
    reports.begins(run({ notBefore }))('SUCCEEDED');
    const waited = Number(lines[0]!.queueWaitMs);
    expect(waited).toBeGreaterThanOrEqual(1000);
    expect(waited).toBeLessThan(30_000);
    lines.length = 0;
    // A clock that was set back between the two.
    reports.begins(run({ createdAt: new Date(Date.now() + 60_000).toISOString() }))('SUCCEEDED');
    expect(lines[0]!.queueWaitMs).toBe(0);
  });

  it.each([
    ['RETRY', 'PENDING'],
    ['HANDED_BACK', 'PENDING'],
    ['LEASE_LOST', 'LEASE_LOST'],
    ['NOT_RECORDED', 'NOT_RECORDED'],
    ['TIMED_OUT', 'TIMED_OUT'],
  ] as const)('that ends as %s name the state of the run after it: %s', (end, state) => {
    reports.begins(run({}))(end);
    expect(lines.map((line) => [line.msg, line.end, line.state])).toEqual([
      ['run begins', undefined, undefined],
      ['run ends', end, state],
    ]);
  });

  it('count what runs had lost when they are over, not before', async () => {
    const losses = async () => value('slipway_run_losses_total{task="a"}');
    const lossy = run({ attempts: 3, losses: 2 });
    reports.begins(lossy)('HANDED_BACK');
    expect(await losses()).toBe(0);
    reports.begins(lossy)('SUCCEEDED');
    expect(await losses()).toBe(2);
    reports.begins(run({}))('SUCCEEDED');
    expect(await losses()).toBe(2);
    expect(lines.map((line) => line.losses)).toEqual([2, 2, 2, 2, undefined, undefined]);
  });
});
