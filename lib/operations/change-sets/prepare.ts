import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { copyWithoutImages, templateOf, type Assembly, type Stack } from '../../assembly';
import { saidByCdk } from '../deploy/failure';
import type { StartCdk } from '../deploy/ports';
import type { Side } from '../plan/side';
import type { DeployedStack } from '../ports';
import { readBy } from './handed-on';
import { changeSetName, isOfPlan } from './name';
import type { ChangeSet, ChangeSets } from './ports';

/** What became of one stack: its change set, or why it has none. `refused`: CloudFormation would not make it. */
export type Prepared = { readonly stack: Stack } & (
  | { readonly how: 'ready'; readonly changeSet: ChangeSet }
  | { readonly how: 'nothing to change' }
  | { readonly how: 'left to the deployment'; readonly why: string }
  | { readonly how: 'refused'; readonly why: string }
);

interface PreparePorts {
  readonly aws: ChangeSets;
  readonly startCdk: StartCdk;
}

interface ToPrepare {
  readonly assembly: Assembly;
  readonly environment: string;
  /** Region of the environment. */
  readonly region: string;
  /** Id of the release. */
  readonly release: string;
  /** What is there now. */
  readonly deployed: Side;
}

/**
 * Makes the change sets that the deployment of a release executes, one for each stack that is there and changes. Those
 * of earlier plans, which nobody executed, are deleted. Nothing else is changed, and no image is built or pushed.
 *
 * @throws OperationError where the rights to deploy are missing
 */
export async function prepareChangeSets(
  { aws, startCdk }: PreparePorts,
  { assembly, environment, region, release, deployed }: ToPrepare,
): Promise<Prepared[]> {
  const stacks = assembly.stacks.filter(
    ({ stage, parent }) => stage === environment && parent === undefined,
  );
  const name = changeSetName(release);
  const before = await Promise.all(
    stacks.map(async (stack): Promise<Prepared | undefined> => {
      if (stack.region !== region) return left(stack, `it is in ${stack.region}`);
      const now = await aws.stack(stack.name);
      if (now !== undefined) await removeSuperseded(aws, stack);
      return withoutChangeSet(stack, now, assembly, deployed);
    }),
  );
  const wanted = stacks.filter((_, index) => before[index] === undefined);
  const made = await make({ aws, startCdk }, { assembly, environment }, wanted, name);
  return stacks.flatMap((stack, index) => before[index] ?? made.get(stack) ?? []);
}

async function removeSuperseded(aws: ChangeSets, { name }: Stack): Promise<void> {
  for (const one of await aws.names(name)) if (isOfPlan(one)) await aws.remove(name, one);
}

const left = (stack: Stack, why: string): Prepared => ({
  stack,
  how: 'left to the deployment',
  why,
});

const CHANGEABLE = /^(?:(?:CREATE|UPDATE|IMPORT)_COMPLETE|(?:UPDATE|IMPORT)_ROLLBACK_COMPLETE)$/;
/** Without resources: the deployment makes it, or deletes it first and makes it anew. */
const NOT_THERE =
  /^(?:REVIEW_IN_PROGRESS|DELETE_COMPLETE|CREATE_FAILED|ROLLBACK_COMPLETE|ROLLBACK_FAILED)$/;

/** Undefined: it gets one. */
function withoutChangeSet(
  stack: Stack,
  now: DeployedStack | undefined,
  assembly: Assembly,
  deployed: Side,
): Prepared | undefined {
  // A change set of a new stack would leave an empty one behind where nobody says yes.
  if (now === undefined || NOT_THERE.test(now.status)) return left(stack, 'it is new');
  if (!CHANGEABLE.test(now.status)) return left(stack, `it is in ${now.status}`);
  if (now.terminationProtection !== stack.terminationProtection)
    return left(stack, 'its protection against being deleted changes, which no change set does');
  if (isDeepStrictEqual(deployed.templateOf(stack), templateOf(stack)))
    return { stack, how: 'nothing to change' };
  const [missing] = readBy(stack, assembly).filter(({ stack: name, output }) => {
    const other = deployed.assembly.stacks.find((one) => one.name === name);
    const isOurs = assembly.stacks.some((one) => one.name === name);
    return isOurs && other?.outputs.some(({ logicalId }) => logicalId === output) !== true;
  });
  if (missing === undefined) return undefined;
  const path = assembly.stacks.find((one) => one.name === missing.stack)?.path ?? missing.stack;
  return left(stack, `it reads what ${path} has only after this deployment (${missing.output})`);
}

/** By the CDK's own command line, which stops at the first stack that CloudFormation refuses: those after it are tried without it. */
async function make(
  { aws, startCdk }: PreparePorts,
  { assembly, environment }: Pick<ToPrepare, 'assembly' | 'environment'>,
  wanted: readonly Stack[],
  name: string,
): Promise<ReadonlyMap<Stack, Prepared>> {
  const made = new Map<Stack, Prepared>();
  if (wanted.length === 0) return made;
  const folder = mkdtempSync(join(tmpdir(), 'slipway-plan-'));
  try {
    const copy = join(folder, 'cdk.out');
    copyWithoutImages(assembly.directory, copy);
    let rest = [...wanted];
    while (rest.length > 0) {
      const stacks = rest.map(({ path }) => path);
      const { exitCode, output } = await startCdk({
        ...{ assembly: copy, environment, stacks },
        prepare: name,
      }).ended;
      for (const stack of rest) {
        const found = await aws.find(stack.name, name);
        if (found !== undefined) made.set(stack, await outcomeOf(aws, stack, found));
      }
      const [first] = rest.filter((stack) => !made.has(stack));
      if (first === undefined) break;
      // It ended before CloudFormation was asked.
      const why = exitCode === 0 ? 'the CDK made none' : saidByCdk(output);
      if (!rest.some((stack) => made.has(stack)))
        made.set(first, { stack: first, how: 'refused', why });
      rest = rest.filter((stack) => !made.has(stack));
    }
    return made;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** CloudFormation keeps those that failed: they say why, and are of no use. */
async function outcomeOf(aws: ChangeSets, stack: Stack, changeSet: ChangeSet): Promise<Prepared> {
  const { status, execution, reason = '' } = changeSet;
  if (status === 'CREATE_COMPLETE' && execution === 'AVAILABLE')
    return { stack, how: 'ready', changeSet };
  await aws.remove(stack.name, changeSet.name);
  if (/didn't contain changes|No updates are to be performed/i.test(reason))
    return { stack, how: 'nothing to change' };
  return { stack, how: 'refused', why: reason === '' ? `it is ${status}` : reason };
}
