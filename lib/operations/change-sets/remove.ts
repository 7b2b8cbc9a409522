import type { Assembly } from '../../assembly';
import type { ChangeSets } from './ports';

/** Deletes the change sets of a name, of all stacks of an environment, as far as that can be done. */
export async function removeChangeSets(
  aws: ChangeSets,
  { stacks }: Assembly,
  environment: string,
  name: string,
): Promise<void> {
  const own = stacks.filter(({ stage, parent }) => stage === environment && parent === undefined);
  await Promise.allSettled(
    own.map(async (stack) => {
      if ((await aws.names(stack.name)).includes(name)) await aws.remove(stack.name, name);
    }),
  );
}
