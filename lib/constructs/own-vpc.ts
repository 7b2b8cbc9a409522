import {
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService as Services,
  IpAddresses,
  NatProvider,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { ResolvedEnvironment, ResolvedOwnNetwork } from '../config';
import { nameIn, pascalCase } from './names';
import { PRIVATE_GROUP, PRIVATE_SUBNETS, PUBLIC_GROUP } from './subnets';

/** A VPC of two tiers: public subnets for load balancers, private ones for everything else. */
export function ownVpc(
  scope: Construct,
  environment: ResolvedEnvironment,
  network: ResolvedOwnNetwork,
): Vpc {
  const vpc = new Vpc(scope, 'Vpc', {
    vpcName: nameIn(environment, 'vpc'),
    ipAddresses: IpAddresses.cidr(network.cidr),
    maxAzs: network.zones,
    ...natOf(network),
    subnetConfiguration: [
      { name: PUBLIC_GROUP, subnetType: SubnetType.PUBLIC, mapPublicIpOnLaunch: false },
      {
        name: PRIVATE_GROUP,
        subnetType:
          network.nat === 'none' ? SubnetType.PRIVATE_ISOLATED : SubnetType.PRIVATE_WITH_EGRESS,
      },
    ],
    // Emptying it takes a custom resource; nothing here uses it.
    restrictDefaultSecurityGroup: false,
    gatewayEndpoints: {
      S3: { service: GatewayVpcEndpointAwsService.S3 },
      DynamoDB: { service: GatewayVpcEndpointAwsService.DYNAMODB },
    },
  });
  if (network.interfaceEndpoints) {
    for (const [name, service] of servicesOf(environment)) {
      vpc.addInterfaceEndpoint(`${pascalCase(name)}Endpoint`, {
        service,
        subnets: PRIVATE_SUBNETS,
      });
    }
  }
  return vpc;
}

function natOf({ nat, zones }: ResolvedOwnNetwork) {
  switch (nat) {
    case 'none':
      return { natGateways: 0 };
    case 'single':
      return { natGateways: 1 };
    case 'per-zone':
      return { natGateways: zones };
    case 'regional':
      return { natGatewayProvider: NatProvider.regionalGateway() };
  }
}

/**
 * What tasks ask of AWS: to pull images, write logs, read secrets, take messages, start tasks, read schedules.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
 */
function servicesOf({ web, taskRunner, tasks, topics }: ResolvedEnvironment) {
  const containers = tasks.filter((task) => task.kind === 'container');
  const secrets = [web, taskRunner, ...containers].flatMap((one) => Object.values(one.secrets));
  const isScheduled = tasks.some(({ schedule }) => schedule !== undefined);
  const needed: [string, Services, boolean][] = [
    ['ecr', Services.ECR, true],
    ['ecr-docker', Services.ECR_DOCKER, true],
    ['logs', Services.CLOUDWATCH_LOGS, true],
    ['secrets-manager', Services.SECRETS_MANAGER, true],
    ['sqs', Services.SQS, true],
    ['ecs', Services.ECS, true],
    ['scheduler', new Services('scheduler'), isScheduled],
    ['ssm', Services.SSM, secrets.some(({ kind }) => kind === 'parameter')],
    ['sns', Services.SNS, topics.some(({ publish }) => publish.length > 0)],
  ];
  return needed.filter(([, , isNeeded]) => isNeeded);
}
