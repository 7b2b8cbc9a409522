import { DescribeStacksCommand, type CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { DeployedStack } from '../ports';

/** A stack as CloudFormation describes it; undefined where there is none of that name. */
export async function describedStack(
  client: CloudFormationClient,
  name: string,
): Promise<DeployedStack | undefined> {
  const described = await unlessMissing(() =>
    client.send(new DescribeStacksCommand({ StackName: name })),
  );
  const [stack] = described?.Stacks ?? [];
  if (stack?.StackId === undefined || stack.StackStatus === undefined) return undefined;
  return {
    id: stack.StackId,
    status: stack.StackStatus,
    reason: stack.StackStatusReason,
    changedAt: stack.LastUpdatedTime ?? stack.CreationTime,
    terminationProtection: stack.EnableTerminationProtection === true,
  };
}

/** Outputs of a stack by their logical ids. Throws what CloudFormation says of a stack that is not there. */
export async function outputsOf(
  client: CloudFormationClient,
  name: string,
): Promise<ReadonlyMap<string, string>> {
  const { Stacks: [found] = [] } = await client.send(
    new DescribeStacksCommand({ StackName: name }),
  );
  return new Map(
    (found?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
  );
}

/** CloudFormation has no error of its own for a stack that is not there. */
export async function unlessMissing<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && /does not exist/.test(error.message)) return undefined;
    throw error;
  }
}
