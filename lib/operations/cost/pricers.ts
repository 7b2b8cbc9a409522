import { textAt, type Resource } from '../../assembly';
import * as data from './data';
import { service, taskDefinition } from './fargate';
import { freeReason } from './free';
import type { Free, Pricer, Pricing, Scene } from './model';
import * as traffic from './traffic';
import * as watching from './watching';

const PRICERS: Readonly<Record<string, Pricer>> = {
  'AWS::Backup::BackupVault': data.backupVault,
  'AWS::CloudWatch::Alarm': watching.alarm,
  'AWS::CloudWatch::CompositeAlarm': watching.compositeAlarm,
  'AWS::CloudWatch::Dashboard': watching.dashboard,
  'AWS::DynamoDB::GlobalTable': data.table,
  'AWS::DynamoDB::Table': data.table,
  'AWS::EC2::EIP': traffic.address,
  'AWS::EC2::NatGateway': traffic.natGateway,
  'AWS::EC2::VPCEndpoint': traffic.endpoint,
  'AWS::ECR::Repository': data.repository,
  'AWS::ECS::Cluster': watching.cluster,
  'AWS::ECS::Service': service,
  'AWS::ECS::TaskDefinition': taskDefinition,
  'AWS::EFS::FileSystem': data.fileSystem,
  'AWS::ElastiCache::ServerlessCache': data.cache,
  'AWS::ElasticLoadBalancingV2::LoadBalancer': traffic.loadBalancer,
  'AWS::KMS::Key': watching.key,
  'AWS::Logs::LogGroup': watching.logGroup,
  'AWS::Logs::MetricFilter': watching.metricFilter,
  'AWS::Pipes::Pipe': data.pipe,
  'AWS::RDS::DBCluster': data.databaseCluster,
  'AWS::RDS::DBInstance': data.databaseInstance,
  'AWS::Route53::HostedZone': traffic.hostedZone,
  'AWS::S3::Bucket': data.bucket,
  'AWS::SNS::Topic': data.topic,
  'AWS::SQS::Queue': data.queue,
  'AWS::SSM::Parameter': parameter,
  'AWS::SecretsManager::Secret': watching.secret,
  // A namespace with names in DNS brings a hosted zone.
  'AWS::ServiceDiscovery::PrivateDnsNamespace': traffic.hostedZone,
  'AWS::StepFunctions::StateMachine': data.stateMachine,
  'AWS::WAFv2::WebACL': traffic.webAcl,
};

/** What a resource is charged for, that it is free, or undefined where nobody has said. */
export function pricingOf(resource: Resource, scene: Scene): Pricing | Free | undefined {
  const reason = freeReason(resource.type);
  return reason === undefined ? PRICERS[resource.type]?.(resource, scene) : { free: reason };
}

function parameter({ properties }: Resource): Pricing | Free {
  const tier = textAt(properties, 'Tier') ?? 'Standard';
  if (tier === 'Standard') return { free: 'standard parameters are free' };
  return {
    kind: 'Parameter',
    detail: tier,
    charges: [],
    notPriced: [`parameters of tier ${tier}`],
  };
}
