import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mangleLikeCloudFormation } from '@aws-cdk/cloudformation-diff';
import type { Assembly, Stack } from '../../assembly';
import { readBy } from './handed-on';
import type { ChangeSet, ChangeSets } from './ports';

/** Whether the change set of a plan may still be executed. */
export type Current =
  | { readonly how: 'current'; readonly changeSet: ChangeSet }
  /** `why`: the plan made one, and it is not what would be executed any more. */
  | { readonly how: 'outdated'; readonly why: string };

/** Looks at the change sets of a plan as a deployment comes to their stacks. */
export interface Plans {
  /** Whether the plan made one for this stack. */
  has(stack: Stack): boolean;
  of(stack: Stack): Promise<Current>;
}

/**
 * The change sets that a plan made of a release, as they are when the deployment begins. One is current while its stack
 * was not changed since, what it brings is the template of the assembly, and the outputs of other stacks that it reads
 * have the values that they had when it was made.
 *
 * @param name of the change sets
 */
export async function plansOf(
  aws: ChangeSets,
  assembly: Assembly,
  stacks: readonly Stack[],
  name: string,
): Promise<Plans> {
  const found = new Map<Stack, ChangeSet>();
  await Promise.all(
    stacks.map(async (stack) => {
      const changeSet = await aws.find(stack.name, name);
      if (changeSet !== undefined) found.set(stack, changeSet);
    }),
  );
  const read = new Map([...found.keys()].map((stack) => [stack, readBy(stack, assembly)]));
  const providers = [...new Set([...read.values()].flat().map(({ stack }) => stack))];
  const before = await outputsOf(aws, providers);
  const changedAt = await changesOf(aws, providers);
  return {
    has: (stack) => found.has(stack),
    of: async (stack) => {
      // Once more: the deployment may have come to it after an hour.
      const changeSet = await aws.find(stack.name, found.get(stack)?.id ?? name);
      if (changeSet === undefined) return outdated('it was deleted meanwhile');
      if (changeSet.status !== 'CREATE_COMPLETE') return outdated(`it is ${changeSet.status}`);
      const now = await aws.stack(stack.name);
      const isLater = (now?.changedAt?.getTime() ?? 0) > changeSet.createdAtMs;
      if (changeSet.execution === 'OBSOLETE' || isLater)
        return outdated(`${stack.path} was changed since`);
      if (changeSet.execution !== 'AVAILABLE') return outdated(`it is ${changeSet.execution}`);
      const template = await aws.templateIn(stack.name, changeSet.id);
      if (!isSameTemplate(template, stack)) return outdated('it brings another template');
      const names = [...new Set((read.get(stack) ?? []).map((one) => one.stack))];
      const elsewhere = names.find((one) => (changedAt.get(one) ?? 0) > changeSet.createdAtMs);
      if (elsewhere !== undefined)
        return outdated(`${pathOf(assembly, elsewhere)} was changed since`);
      const after = await outputsOf(aws, names);
      const turned = (read.get(stack) ?? []).find(
        (one) => before.get(one.stack)?.get(one.output) !== after.get(one.stack)?.get(one.output),
      );
      if (turned !== undefined)
        return outdated(
          `${turned.output} of ${pathOf(assembly, turned.stack)}, which it reads, has a new value`,
        );
      return { how: 'current', changeSet };
    },
  };
}

const outdated = (why: string): Current => ({ how: 'outdated', why });

const pathOf = ({ stacks }: Assembly, name: string): string =>
  stacks.find((stack) => stack.name === name)?.path ?? name;

async function outputsOf(
  aws: ChangeSets,
  names: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>> {
  const all = names.map(async (name) => [name, await aws.stackOutputs(name)] as const);
  return new Map(await Promise.all(all));
}

/** Milliseconds since 1970, by the names of the stacks. */
async function changesOf(
  aws: ChangeSets,
  names: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const all = names.map(
    async (name) => [name, (await aws.stack(name))?.changedAt?.getTime() ?? 0] as const,
  );
  return new Map(await Promise.all(all));
}

/** By hash, however CloudFormation has set it: it keeps no spaces, and `?` for letters beyond ASCII. */
function isSameTemplate(text: string, { templateFile }: Stack): boolean {
  const own = compact(readFileSync(templateFile, 'utf8'));
  const theirs = hashOf(compact(text));
  return theirs === hashOf(own) || theirs === hashOf(mangleLikeCloudFormation(own));
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

function compact(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}
