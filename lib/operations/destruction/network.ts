import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { Credentials } from '../account/ports';
import { explainAws } from '../errors';
import { describedStack } from '../formation/network';

/** Stacks as CloudFormation describes them; those that are not there are left out. Errors come explained. */
export async function describedStacks(
  region: string,
  credentials: Credentials,
  names: readonly string[],
) {
  const formation = new CloudFormationClient({ region, credentials });
  try {
    const found = await Promise.all(
      names.map(async (name) => ({ name, stack: await describedStack(formation, name) })),
    );
    return found.flatMap(({ name, stack }) => (stack === undefined ? [] : [{ name, ...stack }]));
  } catch (error) {
    throw explainAws(error);
  }
}
