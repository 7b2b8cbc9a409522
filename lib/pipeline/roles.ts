import type { ResolvedDelivery } from '../config';
import type { Role } from './model';

export interface Roles {
  readonly read: Role;
  readonly deploy: Role;
}

/** The roles of the delivery stack; those that they assume in turn are of `cdk bootstrap`, in each account. */
export function rolesOf({ account, region, pipelineRole, diffRole }: ResolvedDelivery): Roles {
  const arn = (name: string): string => `arn:${partitionOf(region)}:iam::${account}:role/${name}`;
  return {
    read: { does: 'read', arn: arn(diffRole), region },
    deploy: { does: 'deploy', arn: arn(pipelineRole), region },
  };
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
