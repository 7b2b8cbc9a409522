import { performance } from 'node:perf_hooks';
import type { ApprovalStage, Pipeline, Stage, WorkStage } from '../../../lib/pipeline/model';
import { letsGoOn, type Ending, type StageResult } from './outcome';

/** Stages of a group at one time: a laptop is no farm of agents. */
const AT_ONCE = 2;

export interface Builder {
  /** Asked when its turn comes: an earlier stage may have found that there is nothing to do. */
  isLeftOut(stage: Stage): boolean;
  work(stage: WorkStage): Promise<Ending>;
  ask(stage: ApprovalStage): Promise<Ending>;
  begins?(stage: Stage): void;
  ends?(result: StageResult): void;
}

/**
 * Group by group, as the engines do: a group ends when all of its stages have; what comes after one that did not
 * succeed is not reached.
 */
export async function execute(
  { groups }: Pick<Pipeline, 'groups'>,
  builder: Builder,
): Promise<StageResult[]> {
  const results: StageResult[] = [];
  for (const [index, group] of groups.entries()) {
    const goesOn = results.every(letsGoOn);
    const ended = await sideBySide(group, async (stage) => {
      const result = { name: stage.name, group: index + 1, ...(await run(stage, goesOn, builder)) };
      builder.ends?.(result);
      return result;
    });
    results.push(...ended);
  }
  return results;
}

type Timed = Omit<StageResult, 'name' | 'group'>;

async function run(stage: Stage, goesOn: boolean, builder: Builder): Promise<Timed> {
  if (builder.isLeftOut(stage)) return { outcome: 'left out', seconds: 0 };
  if (!goesOn) return { outcome: 'not reached', seconds: 0 };
  builder.begins?.(stage);
  const begun = performance.now();
  const ending = await (stage.kind === 'work' ? builder.work(stage) : builder.ask(stage)).catch(
    (error: unknown): Ending => ({ outcome: 'failed', why: (error as Error).message }),
  );
  return { ...ending, seconds: (performance.now() - begun) / 1000 };
}

/** In the order given, whichever ends first. */
async function sideBySide<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Array<R>(items.length);
  const waiting = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of waiting) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}
