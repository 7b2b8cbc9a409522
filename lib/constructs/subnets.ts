import type { SubnetSelection } from 'aws-cdk-lib/aws-ec2';

/** Names of the two groups of subnets, in a VPC of the kit's own and in one that was there before. */
export const PUBLIC_GROUP = 'Public';
export const PRIVATE_GROUP = 'Private';

/** Where load balancers stand. */
export const PUBLIC_SUBNETS: SubnetSelection = { subnetGroupName: PUBLIC_GROUP };

/** Where tasks run and data lives. */
export const PRIVATE_SUBNETS: SubnetSelection = { subnetGroupName: PRIVATE_GROUP };
