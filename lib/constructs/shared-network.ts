import { Annotations } from 'aws-cdk-lib';
import { Vpc, type IVpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, type ICluster } from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import type { ResolvedSharedNetwork } from '../config';
import { PRIVATE_GROUP, PUBLIC_GROUP } from './subnets';

/** A VPC that was there before: nothing of it is changed. No look-up is made; the configuration says what it has. */
export function sharedVpc(scope: Construct, { vpc }: ResolvedSharedNetwork): IVpc {
  const { id, cidr, zones, publicSubnets, privateSubnets } = vpc;
  const imported = Vpc.fromVpcAttributes(scope, 'Vpc', {
    vpcId: id,
    ...(cidr !== undefined && { vpcCidrBlock: cidr }),
    availabilityZones: [...zones],
    publicSubnetIds: [...publicSubnets],
    publicSubnetNames: publicSubnets.length > 0 ? [PUBLIC_GROUP] : [],
    privateSubnetIds: [...privateSubnets],
    privateSubnetNames: [PRIVATE_GROUP],
  });
  // Nothing here asks for a route table.
  for (const subnet of [...imported.publicSubnets, ...imported.privateSubnets]) {
    Annotations.of(subnet).acknowledgeWarning('@aws-cdk/aws-ec2:noSubnetRouteTableId');
  }
  return imported;
}

/** A cluster that was there before, with the capacity providers of Fargate associated to it. */
export const sharedCluster = (scope: Construct, name: string, vpc: IVpc): ICluster =>
  Cluster.fromClusterAttributes(scope, 'Cluster', { clusterName: name, vpc });
