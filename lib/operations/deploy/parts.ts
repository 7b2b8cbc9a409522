import type { Stack } from '../../assembly';
import type { Plans } from '../change-sets/current';
import { explainAws, messageOf } from '../errors';
import type { CdkRun } from './ports';

/** What the parts of a deployment are done with. */
export interface Work {
  /** The CDK deploys these stacks. */
  readonly cdk: (stacks: readonly Stack[]) => CdkRun;
  /** CloudFormation is asked to execute a change set: `refused` is why it does not, if it does not. */
  readonly execute: (
    stack: Stack,
    id: string,
  ) => {
    readonly refused: Promise<string | undefined>;
    readonly settled: () => CdkRun['ended'];
    readonly kill: () => void;
  };
  readonly tell: (event: {
    readonly type: 'change set';
    readonly stack: string;
    readonly instead?: string;
  }) => void;
}

/**
 * The stacks in their order, each by the change set of the plan or, together with its neighbors, by the CDK. Whether a
 * change set is current is asked when its turn has come.
 */
export async function* partsOf(
  stacks: readonly Stack[],
  plans: Plans | undefined,
  work: Work,
): AsyncGenerator<() => CdkRun> {
  let together: Stack[] = [];
  for (const stack of stacks) {
    if (plans?.has(stack) !== true) {
      together.push(stack);
      continue;
    }
    if (together.length > 0) {
      const before = together;
      together = [];
      yield () => work.cdk(before);
    }
    const found = await plans.of(stack).catch(unread);
    if (found.how === 'current') yield () => executed(stack, found.changeSet.id, work);
    else {
      work.tell({ type: 'change set', stack: stack.path, instead: found.why });
      together.push(stack);
    }
  }
  const last = together;
  if (last.length > 0) yield () => work.cdk(last);
}

/** A look that fails must not end a deployment that has begun. */
const unread = (error: unknown) =>
  ({ how: 'outdated', why: messageOf(explainAws(error)) }) as const;

/** What CloudFormation does not begin, the CDK does. */
function executed(stack: Stack, id: string, { execute, cdk, tell }: Work): CdkRun {
  const { refused, settled, kill } = execute(stack, id);
  let stop = kill;
  const run = async (): Promise<{ readonly exitCode: number; readonly output: string }> => {
    try {
      const instead = await refused;
      tell({
        ...{ type: 'change set', stack: stack.path },
        ...(instead !== undefined && { instead }),
      });
      if (instead === undefined) return await settled();
      const run = cdk([stack]);
      stop = run.kill;
      return await run.ended;
    } catch (thrown) {
      return { exitCode: 1, output: messageOf(thrown) };
    }
  };
  return { kill: () => stop(), ended: run() };
}
