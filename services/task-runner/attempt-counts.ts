import { Counter, Gauge, type MetricsRegistry } from '../protocol/prometheus';
import { isFinal, type RunState } from '../protocol/run';

/** How an attempt ended, as logs and metrics tell it. */
export type AttemptEnd = RunState | 'RETRY' | 'HANDED_BACK' | 'LEASE_LOST' | 'NOT_RECORDED';

/** Counts attempts, by the label of their task. */
export interface AttemptCounts {
  readonly began: (task: string) => void;
  readonly ended: (task: string, end: AttemptEnd) => void;
}

/** Attempts of one task since the runner began. */
interface Tally {
  began: number;
  readonly ended: Map<AttemptEnd, number>;
}

type Tallies = ReadonlyMap<string, Tally>;

/**
 * Attempts come by the thousand a second, readers once in a while: what is counted here becomes metrics when somebody
 * asks. https://github.com/siimon/prom-client#counter
 */
export function attemptCounts(registry: MetricsRegistry): AttemptCounts {
  const tallies = new Map<string, Tally>();
  const tallyOf = (task: string): Tally => {
    const tally = tallies.get(task) ?? { began: 0, ended: new Map() };
    tallies.set(task, tally);
    return tally;
  };
  countByTask(registry, tallies);
  countByEnd(registry, tallies);
  return {
    began: (task) => {
      tallyOf(task).began += 1;
    },
    ended: (task, end) => {
      const { ended } = tallyOf(task);
      ended.set(end, (ended.get(end) ?? 0) + 1);
    },
  };
}

function countByTask(registry: MetricsRegistry, tallies: Tallies): void {
  const shared = { registers: [registry], labelNames: ['task'] as const };
  new Gauge({
    name: 'slipway_runs_running',
    help: 'Runs under way in this runner.',
    ...shared,
    collect() {
      for (const [task, { began, ended }] of tallies)
        this.set({ task }, began - [...ended.values()].reduce((sum, count) => sum + count, 0));
    },
  });
  const counter = (name: string, help: string, count: (tally: Tally) => number) =>
    new Counter({
      name,
      help,
      ...shared,
      collect() {
        this.reset();
        for (const [task, tally] of tallies) if (count(tally) > 0) this.inc({ task }, count(tally));
      },
    });
  const ends = (end: AttemptEnd) => (tally: Tally) => tally.ended.get(end) ?? 0;
  counter('slipway_attempts_started_total', 'Attempts begun.', ({ began }) => began);
  counter('slipway_run_retries_total', 'Attempts that failed and are tried again.', ends('RETRY'));
  counter(
    'slipway_leases_lost_total',
    'Attempts ended since the lease could not be kept.',
    ends('LEASE_LOST'),
  );
}

function countByEnd(registry: MetricsRegistry, tallies: Tallies): void {
  const counter = <Label extends string>(
    name: string,
    help: string,
    label: Label,
    counts: (end: AttemptEnd) => boolean,
  ) =>
    new Counter<'task' | Label>({
      name,
      help,
      registers: [registry],
      labelNames: ['task', label],
      collect() {
        this.reset();
        for (const [task, { ended }] of tallies)
          for (const [end, count] of ended)
            if (counts(end)) this.labels(task, end.toLowerCase()).inc(count);
      },
    });
  counter('slipway_attempts_ended_total', 'Attempts ended, by how.', 'end', () => true);
  counter('slipway_runs_finished_total', 'Runs that reached a final state.', 'state', isState);
}

const NOT_STATES: readonly AttemptEnd[] = ['RETRY', 'HANDED_BACK', 'LEASE_LOST', 'NOT_RECORDED'];

/** The attempt ended its run. */
export const isState = (end: AttemptEnd): boolean =>
  !NOT_STATES.includes(end) && isFinal(end as RunState);
