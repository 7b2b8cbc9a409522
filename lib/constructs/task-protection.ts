import { Stack } from 'aws-cdk-lib';
import type { ICluster } from 'aws-cdk-lib/aws-ecs';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';

/** Lets tasks of a cluster protect themselves from being stopped while they work. */
export function grantTaskProtection(cluster: ICluster, grantee: IGrantable): Grant {
  const { partition, region, account } = Stack.of(cluster);
  return Grant.addToPrincipal({
    grantee,
    actions: ['ecs:UpdateTaskProtection'],
    resourceArns: [`arn:${partition}:ecs:${region}:${account}:task/${cluster.clusterName}/*`],
  });
}
