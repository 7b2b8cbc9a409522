import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { Secret as ContainerSecret } from 'aws-cdk-lib/aws-ecs';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Access, ResolvedStorage } from '../../config';

/** What every entry of `storage` has for the workloads that use it. */
export interface Storage {
  /** What to tell a workload, by environment variable. */
  readonly variables: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, ContainerSecret>>;
  /** Secrets whose rotation a workload must hear of. */
  readonly rotated: readonly ISecret[];
  /** What is reached through the network: who may connect is a rule of this group. */
  readonly door?: Door;
  grant(grantee: IGrantable, access: Access): void;
}

export interface Door {
  readonly securityGroup: ISecurityGroup;
  readonly fromPort: number;
  readonly toPort: number;
}

export interface StorageProps<Entry extends ResolvedStorage> {
  readonly entry: Entry;
  readonly production: boolean;
}
