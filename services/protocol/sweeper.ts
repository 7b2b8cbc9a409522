import type { Backend } from './backend';
import { runMessage } from './broker';
import { nowMs } from './clock';
import { MOST_LOSSES } from './contract';
import { chance } from './random';
import type { Outcome } from './run';
import type { OverdueRun } from './store';

/** A message that nobody has received for this long is looked for; longer than any lease. */
const LATE_MS = 60_000;
const EVERY_MS = 30_000;

/** Runs of one sweep. */
const BATCH = 50;

/** With this many messages waiting, a run most likely waits for its turn: only after much longer is it sent again. */
const CROWDED = 100;
const LATE_IN_A_CROWD_MS = 3600_000;

/** In one sweep. */
const MOST_TROUBLES = 3;

/** Long enough to write how a run ended. */
const LEASE_MS = 15_000;

export interface SweeperOptions {
  /** A run is overdue when it could have been claimed this long ago. Default 60,000. */
  readonly lateMs?: number;
  /** Between two sweeps; half of it to one and a half, so that processes spread out. Default 30,000. */
  readonly everyMs?: number;
}

export interface Swept {
  /** Ids of runs whose message was sent again. */
  readonly resent: readonly string[];
  /** Ids of runs that were FAILED, since each runner that had them was lost. */
  readonly givenUp: readonly string[];
  /** What queue or store threw about single runs; the others were looked after. */
  readonly troubles: readonly unknown[];
}

/** How a run ends that no runner survives. */
export function givenUp(losses: number): Outcome {
  const message =
    `given up: ${losses} runners that had it were lost one after the other (killed, out of memory, or their ` +
    'machine gone); the log of the run shows how far each came';
  return { state: 'FAILED', error: { name: 'Lost', message } };
}

/**
 * Looks once for runs that nobody takes, and sends their messages again: the message was never sent, became a dead
 * letter, or was lost together with the runner that had it. At most 50 a sweep (on AWS: of each task). Several processes may sweep:
 * each run is marked first, by a conditional write that one of them wins.
 *
 * @throws what the store throws when it is asked for such runs
 */
export async function sweep(
  { store, broker }: Backend,
  { lateMs = LATE_MS }: SweeperOptions = {},
): Promise<Swept> {
  const before = nowMs() - lateMs;
  const overdue = await store.overdue(before, BATCH);
  const crowded = new Map<string, boolean>();
  const isCrowded = async (task: string): Promise<boolean> => {
    const known = crowded.get(task) ?? (await broker.depth(task)) >= CROWDED;
    crowded.set(task, known);
    return known;
  };

  const resend = async ({ id: runId, task, priority, sinceMs }: OverdueRun): Promise<boolean> => {
    const longBefore = Math.min(before, nowMs() - LATE_IN_A_CROWD_MS);
    if (sinceMs >= longBefore && (await isCrowded(task))) return false;
    if (!(await store.markResent(runId, before))) return false;
    const message = runMessage({ runId, task, ...(priority !== undefined && { priority }) });
    await broker.submit(message, task, { again: true });
    return true;
  };

  const giveUp = async ({ id }: OverdueRun): Promise<boolean> => {
    const claim = await store.claim(id, LEASE_MS);
    return claim.kind === 'claimed' && store.finish(claim.lease, givenUp(claim.run.losses ?? 0));
  };

  const resent: string[] = [];
  const lost: string[] = [];
  const troubles: unknown[] = [];
  for (const run of overdue) {
    // The first of them must not keep the others waiting; where all fail alike, there is no use in trying each.
    if (troubles.length === MOST_TROUBLES) break;
    const hopeless = run.state === 'RUNNING' && (run.losses ?? 0) >= MOST_LOSSES - 1;
    try {
      if (hopeless ? await giveUp(run) : await resend(run)) (hopeless ? lost : resent).push(run.id);
    } catch (error) {
      troubles.push(error);
    }
  }
  return { resent, givenUp: lost, troubles };
}

export interface Sweeper {
  /** Settles when the sweep under way is over. */
  stop(): Promise<void>;
}

/** Sweeps from time to time: one query when there is nothing to do. */
export function startSweeper(
  backend: Backend,
  {
    everyMs = EVERY_MS,
    onSwept,
    onTrouble,
    ...options
  }: SweeperOptions & {
    /** Called when something was done. */
    readonly onSwept: (swept: Swept) => void;
    /** Called when queue or store do not answer; the next sweep tries again. */
    readonly onTrouble: (error: unknown) => void;
  },
): Sweeper {
  let stopped = false;
  let sweeping = Promise.resolve();
  const once = async (): Promise<void> => {
    try {
      const swept = await sweep(backend, options);
      if (swept.resent.length + swept.givenUp.length > 0) onSwept(swept);
      if (swept.troubles.length > 0) onTrouble(swept.troubles[0]);
    } catch (error) {
      if (!stopped) onTrouble(error);
    }
  };
  const plan = (): NodeJS.Timeout =>
    setTimeout(
      () => {
        sweeping = once().then(() => {
          if (!stopped) timer = plan();
        });
      },
      everyMs * (0.5 + chance()),
    ).unref();
  let timer = plan();
  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      return sweeping;
    },
  };
}

interface Log {
  info(about: object, text: string): void;
  warn(about: object, text: string): void;
  error(about: object, text: string): void;
}

/** Sweeps from time to time and says what was done. */
export function sweepWith(backend: Backend, logger: Log, options: SweeperOptions = {}): Sweeper {
  return startSweeper(backend, {
    ...options,
    onSwept: ({ resent, givenUp: lost }) => {
      if (resent.length > 0) logger.warn({ runs: resent }, 'sent again what nobody took');
      if (lost.length > 0) logger.error({ runs: lost }, 'given up what no runner survives');
    },
    onTrouble: (error) =>
      logger.warn({ error: String(error) }, 'could not look for runs that nobody takes'),
  });
}
