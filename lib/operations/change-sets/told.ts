import type { Assembly, Stack } from '../../assembly';
import type { Told } from '../plan/types';
import type { ChangeSet, ChangeSets } from './ports';
import type { Prepared } from './prepare';

/** What CloudFormation says of each resource in the change sets of a plan, those of nested stacks included; by id. */
export async function toldBy(
  aws: ChangeSets,
  assembly: Assembly,
  prepared: readonly Prepared[],
): Promise<ReadonlyMap<string, Told>> {
  const told = new Map<string, Told>();
  const read = async (stack: Stack, { changes }: ChangeSet): Promise<void> => {
    for (const { logicalId, replacement, because, inner } of changes) {
      const id = `${stack.path}#${logicalId}`;
      told.set(id, { replacement, because });
      const nested = assembly.stacks.find(({ parent }) => parent?.resource === id);
      const found = inner === undefined ? undefined : await aws.find(undefined, inner);
      if (nested !== undefined && found !== undefined) await read(nested, found);
    }
  };
  for (const one of prepared) if (one.how === 'ready') await read(one.stack, one.changeSet);
  return told;
}
