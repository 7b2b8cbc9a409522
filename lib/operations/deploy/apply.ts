import { setTimeout as sleep } from 'node:timers/promises';
import type { Assembly } from '../../assembly';
import { plansOf } from '../change-sets/current';
import type { ChangeSets } from '../change-sets/ports';
import { OperationError } from '../errors';
import { partsOf, type Work } from './parts';
import type { CdkRun, Rollouts, StackEvent, StartCdk } from './ports';
import { endsOf, progressOf, settledAs, unsettledIn, type Progress } from './stack-progress';

/** What became of the stacks of an assembly. */
export interface Applied {
  readonly how: 'done' | 'failed' | 'given up' | 'interrupted' | 'timed out';
  /** What CloudFormation told meanwhile, the oldest first. */
  readonly events: readonly StackEvent[];
  /** What the CDK's command line wrote. */
  readonly output: string;
  /** Names of the stacks that are now as the assembly has them, and were not before. */
  readonly changed: readonly string[];
  /** Those that CloudFormation put back. */
  readonly rolledBack: readonly string[];
  /** Those that are neither: a person must look. */
  readonly stuck: readonly string[];
}

/** What is said while stacks are deployed. */
export type ApplyEvent =
  | Progress
  | { readonly type: 'stopping'; readonly why: 'given up' | 'interrupted' | 'timed out' }
  /** Whether CloudFormation was asked to put the stack back, or goes on since the credentials may not ask. */
  | { readonly type: 'cancel'; readonly stack: string; readonly asked: boolean }
  /** A change set of the plan is executed; with `instead` it is not, and this is why. */
  | { readonly type: 'change set'; readonly stack: string; readonly instead?: string };

export interface ApplyOptions {
  /** Aborted: updates are cancelled and rolled back. */
  readonly signal: AbortSignal;
  readonly timeLimitMs: number;
  readonly tell: (event: ApplyEvent) => void;
  /** Milliseconds between two looks. */
  readonly everyMs?: number;
  /** Looked at as often as the stacks. True: it fails for certain, and is given up. */
  readonly alongside?: () => Promise<boolean>;
}

const LOOK_EVERY_MS = 2500;
/** A last look that fails is done again: what was changed must be known. */
const LAST_LOOKS = 5;

interface ApplyPorts {
  readonly aws: Rollouts;
  readonly startCdk: StartCdk;
  readonly changeSets: ChangeSets;
}

/**
 * Deploys the stacks of an environment, and waits until CloudFormation has settled, whatever happens.
 *
 * @param planned name of the change sets that a plan made: those that are still current are executed, in the order of
 * the stacks; the CDK deploys the others
 */
export async function applyAssembly(
  { aws, startCdk, changeSets }: ApplyPorts,
  assembly: Assembly,
  environment: string,
  { signal, timeLimitMs, tell, everyMs = LOOK_EVERY_MS, alongside }: ApplyOptions,
  planned?: string,
): Promise<Applied> {
  const stacks = assembly.stacks.filter(
    ({ stage, parent }) => stage === environment && parent === undefined,
  );
  const watch = await watchStacks(
    aws,
    assembly,
    stacks.map(({ name }) => name),
    tell,
  );
  const timeUp = AbortSignal.timeout(timeLimitMs);
  const stop = AbortSignal.any([signal, timeUp]);
  const plans =
    planned === undefined
      ? undefined
      : await plansOf(changeSets, assembly, stacks, planned).catch((error: unknown) => {
          // The CDK can make others.
          if (!(error instanceof OperationError)) throw error;
          tell({ type: 'change set', stack: environment, instead: error.message });
          return undefined;
        });
  const work: Work = {
    cdk: (only) =>
      startCdk({
        ...{ assembly: assembly.directory, environment },
        ...(only.length < stacks.length && { stacks: only.map(({ path }) => path) }),
      }),
    execute: (stack, id) => executeChangeSet({ changeSets, watch, everyMs }, stack.name, id),
    tell,
  };
  let ended = { exitCode: 0, output: '' };
  let how: Applied['how'] | undefined;
  for await (const start of partsOf(stacks, plans, work)) {
    const run = stop.aborted ? undefined : start();
    const result =
      run === undefined ? 'stopped' : await untilEnded(run, { watch, stop, everyMs, alongside });
    if (typeof result !== 'string') {
      ended = { exitCode: result.exitCode, output: ended.output + result.output };
      if (result.exitCode === 0) continue;
      break;
    }
    how = signal.aborted ? 'interrupted' : result === 'stopped' ? 'timed out' : result;
    tell({ type: 'stopping', why: how });
    if (run !== undefined) {
      run.kill();
      ended = { exitCode: 1, output: ended.output + (await run.ended).output };
      await settle(aws, watch, { everyMs, giveUp: AbortSignal.timeout(timeLimitMs), tell });
    }
    break;
  }
  if (how === undefined) {
    await lastLook(watch, everyMs);
    how = ended.exitCode === 0 ? 'done' : 'failed';
  }
  const ends = endsOf(watch.events());
  const named = (wanted: string) =>
    [...ends].flatMap(([stack, end]) => (end === wanted ? [stack] : []));
  return {
    ...{ how, events: watch.events(), output: ended.output },
    changed: named('changed'),
    rolledBack: named('rolled back'),
    stuck: [...named('stuck'), ...unsettledIn(watch.events())],
  };
}

/** Looks at the stacks until it has ended, is to stop before, or cannot succeed. */
async function untilEnded(
  run: CdkRun,
  { watch, stop, everyMs, alongside }: Following,
): Promise<Awaited<CdkRun['ended']> | 'stopped' | 'given up'> {
  let ended: Awaited<CdkRun['ended']> | undefined;
  let otherwise: 'stopped' | 'given up' = 'stopped';
  const ending = run.ended.then((result) => (ended = result));
  while (ended === undefined && !stop.aborted && otherwise === 'stopped') {
    await Promise.race([
      ending,
      sleep(everyMs, undefined, { signal: stop }).catch(() => undefined),
    ]);
    // A look that fails is followed by another: what was begun goes on all the same.
    await watch.look().catch(onlyOperational);
    if ((await alongside?.()) === true) otherwise = 'given up';
  }
  return ended ?? otherwise;
}

interface Following {
  readonly watch: Watch;
  readonly stop: AbortSignal;
  readonly everyMs: number;
  readonly alongside: ApplyOptions['alongside'];
}

/** Has ended when the stack has settled; the looks are those of whoever waits for it. */
function executeChangeSet(
  {
    changeSets,
    watch,
    everyMs,
  }: Omit<Following, 'stop' | 'alongside'> & { readonly changeSets: ChangeSets },
  stack: string,
  id: string,
): ReturnType<Work['execute']> {
  const left = new AbortController();
  const settled = async (): Promise<{ exitCode: number; output: string }> => {
    let end = settledAs(watch.events(), stack);
    while (end === undefined && !left.signal.aborted) {
      await sleep(everyMs, undefined, { signal: left.signal }).catch(() => undefined);
      end = settledAs(watch.events(), stack);
    }
    return { exitCode: end === 'changed' ? 0 : 1, output: '' };
  };
  return { kill: () => left.abort(), refused: changeSets.execute(stack, id), settled };
}

interface Watch {
  look(): Promise<void>;
  events(): readonly StackEvent[];
}

/** Follows the events of stacks from now on. */
async function watchStacks(
  aws: Rollouts,
  assembly: Assembly,
  names: readonly string[],
  tell: (event: ApplyEvent) => void,
): Promise<Watch> {
  const last = new Map<string, string | undefined>();
  await Promise.all(names.map(async (name) => last.set(name, await aws.newestEvent(name))));
  const seen: StackEvent[] = [];
  const look = async (name: string): Promise<void> => {
    const fresh = await aws.eventsAfter(name, last.get(name));
    const newest = fresh.at(-1);
    if (newest === undefined) return;
    last.set(name, newest.id);
    const progress = progressOf(assembly, seen, fresh);
    seen.push(...fresh);
    progress.forEach(tell);
  };
  return {
    look: async () => {
      await Promise.all(names.map(look));
    },
    events: () => seen,
  };
}

/** Asks CloudFormation to take back what it is at, and waits until it has settled. */
async function settle(
  aws: Rollouts,
  watch: Watch,
  {
    everyMs,
    giveUp,
    tell,
  }: {
    readonly everyMs: number;
    readonly giveUp: AbortSignal;
    readonly tell: (event: ApplyEvent) => void;
  },
): Promise<void> {
  const asked = new Set<string>();
  // What the CDK had just asked for may not be seen at the first look.
  for (
    let looks = 0;
    looks < 2 || (unsettledIn(watch.events()).length > 0 && !giveUp.aborted);
    looks++
  ) {
    await watch.look().catch(onlyOperational);
    for (const stack of unsettledIn(watch.events())) {
      if (asked.has(stack) || !isUpdating(watch.events(), stack)) continue;
      asked.add(stack);
      tell({ type: 'cancel', stack, asked: await aws.cancelUpdate(stack).catch(() => false) });
    }
    await sleep(everyMs);
  }
}

/** One that is made for the first time cannot be cancelled: it is made, or fails. */
function isUpdating(events: readonly StackEvent[], stack: string): boolean {
  const own = events.findLast((event) => event.stack === stack && event.logicalId === stack);
  return own?.status === 'UPDATE_IN_PROGRESS';
}

async function lastLook(watch: Watch, everyMs: number): Promise<void> {
  for (let looks = 1; ; looks++) {
    try {
      await watch.look();
      return;
    } catch (error) {
      if (looks >= LAST_LOOKS) throw error;
      onlyOperational(error);
      await sleep(everyMs);
    }
  }
}

function onlyOperational(error: unknown): void {
  if (!(error instanceof OperationError)) throw error;
}
