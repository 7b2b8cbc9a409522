import type { Resource } from '../../assembly';
import { amount, dots, megabytes, said, when } from '../facts';
import { list, property, type Model } from '../model';
import { card, inFrame, partOf, partsOf, type Cards, type Folds } from '../rules';
import { plural } from '../words';

/** What runs: containers, functions, machines, batch jobs. */

export const CARDS: Cards = {
  'AWS::ECS::Service': { place: 'private', facts: serviceFacts },
  'AWS::ECS::TaskDefinition': {
    place: 'private',
    facts: (task) => dots('run on demand', ...sizeOf(task)),
    // A task definition that a service runs is part of that service.
    only: (task, model) =>
      !model
        .usersOf(task.id)
        .some(({ from }) => model.resource(from)?.type === 'AWS::ECS::Service'),
  },
  'AWS::Lambda::Function': {
    place: 'regional',
    facts: (fn) =>
      dots(
        'Lambda',
        said(fn, 'Runtime') ?? when(property(fn, 'PackageType') === 'Image', 'container image'),
        megabytes(property(fn, 'MemorySize')),
        amount(property(fn, 'Timeout'), (seconds) => `${seconds} s`),
      ),
  },
  'AWS::EC2::Instance': card('private', 'EC2', 'InstanceType'),
  'AWS::AutoScaling::AutoScalingGroup': {
    place: 'private',
    facts: (group) => {
      const [least, most] = [
        Number(property(group, 'MinSize')),
        Number(property(group, 'MaxSize')),
      ];
      const bounds = least === most ? plural(most, 'instance') : `${least}–${most} instances`;
      return dots('EC2 Auto Scaling', when(least >= 0 && most >= 0, bounds));
    },
  },
  'AWS::EKS::Cluster': card('private', 'EKS', 'Version'),
  'AWS::EKS::Nodegroup': card('private', 'EKS nodes', ['InstanceTypes', '0']),
  'AWS::EKS::FargateProfile': card('private', 'EKS on Fargate'),
  'AWS::Batch::JobQueue': card('regional', 'AWS Batch queue'),
  'AWS::Batch::JobDefinition': card('regional', 'AWS Batch job'),
  'AWS::AppRunner::Service': card('regional', 'App Runner'),
  'AWS::ElasticBeanstalk::Environment': card('private', 'Elastic Beanstalk', 'SolutionStackName'),
  'AWS::ElasticBeanstalk::Application': card('regional', 'Elastic Beanstalk'),
  'AWS::Lightsail::Instance': card('regional', 'Lightsail', 'BundleId'),
  'AWS::EMR::Cluster': card('private', 'EMR', 'ReleaseLabel'),
  'AWS::EMRServerless::Application': card('regional', 'EMR Serverless', 'ReleaseLabel'),
  'AWS::ImageBuilder::ImagePipeline': card('operations', 'EC2 Image Builder'),
  'AWS::GameLift::Fleet': card('regional', 'GameLift fleet'),
};

export const FOLDS: Folds = {
  ...inFrame('named in the title of its subnets', 'AWS::ECS::Cluster'),
  ...inFrame(
    'part of the cluster',
    'AWS::ECS::ClusterCapacityProviderAssociations',
    'AWS::ECS::CapacityProvider',
  ),
  ...partsOf('part of the service', {
    'AWS::ECS::TaskSet': 'Service',
    'AWS::ECS::PrimaryTaskSet': 'Service',
  }),
  ...partsOf('part of the function', {
    'AWS::Lambda::Version': 'FunctionName',
    'AWS::Lambda::Alias': 'FunctionName',
    'AWS::Lambda::Url': 'TargetFunctionArn',
    'AWS::Lambda::EventInvokeConfig': 'FunctionName',
  }),
  ...partsOf('a right', { 'AWS::Lambda::Permission': 'FunctionName' }),
  ...partsOf('drawn as an edge', { 'AWS::Lambda::EventSourceMapping': 'FunctionName' }),
  ...partOf(
    'code that functions share',
    'AWS::Lambda::LayerVersion',
    'AWS::Lambda::LayerVersionPermission',
    'AWS::Lambda::CodeSigningConfig',
  ),
  ...partOf(
    'says what its instances are like',
    'AWS::EC2::LaunchTemplate',
    'AWS::AutoScaling::LaunchConfiguration',
    'AWS::EC2::KeyPair',
    'AWS::EC2::PlacementGroup',
  ),
  ...partsOf('part of its instances', {
    'AWS::AutoScaling::ScalingPolicy': 'AutoScalingGroupName',
    'AWS::AutoScaling::LifecycleHook': 'AutoScalingGroupName',
    'AWS::AutoScaling::ScheduledAction': 'AutoScalingGroupName',
    'AWS::AutoScaling::WarmPool': 'AutoScalingGroupName',
    'AWS::EC2::VolumeAttachment': 'InstanceId',
  }),
  ...partOf('a disk of an instance', 'AWS::EC2::Volume'),
  ...partsOf('part of the cluster', {
    'AWS::EKS::Addon': 'ClusterName',
    'AWS::EKS::AccessEntry': 'ClusterName',
    'AWS::EKS::PodIdentityAssociation': 'ClusterName',
    'AWS::EKS::IdentityProviderConfig': 'ClusterName',
    'AWS::EMR::InstanceGroupConfig': 'JobFlowId',
    'AWS::EMR::Step': 'JobFlowId',
  }),
  ...partOf('part of its queue', 'AWS::Batch::ComputeEnvironment', 'AWS::Batch::SchedulingPolicy'),
  ...partOf(
    'part of its service',
    'AWS::AppRunner::AutoScalingConfiguration',
    'AWS::AppRunner::VpcConnector',
    'AWS::AppRunner::ObservabilityConfiguration',
    'AWS::ElasticBeanstalk::ApplicationVersion',
    'AWS::ElasticBeanstalk::ConfigurationTemplate',
  ),
  ...partsOf('its bounds are in the card', {
    'AWS::ApplicationAutoScaling::ScalableTarget': 'ResourceId',
  }),
  ...partsOf('part of scaling', {
    'AWS::ApplicationAutoScaling::ScalingPolicy': 'ScalingTargetId',
  }),
};

/** CPU and memory of a task definition: `0.5 vCPU`, `1 GB`. */
function sizeOf(task: Resource | undefined): (string | undefined)[] {
  if (task === undefined) return [];
  const cpu = Number(property(task, 'Cpu'));
  return [when(cpu > 0, `${cpu / 1024} vCPU`), megabytes(property(task, 'Memory'))];
}

function serviceFacts(service: Resource, model: Model): string {
  const [task] = model.usedAt(service.id, 'Properties.TaskDefinition');
  return dots(countOf(service, model), ...sizeOf(task), spotOf(service));
}

function countOf(service: Resource, model: Model): string | undefined {
  const target = model
    .usersOf(service.id)
    .filter(({ at }) => at.startsWith('Properties.ResourceId'))
    .map(({ from }) => model.resource(from))
    .find((user) => user?.type === 'AWS::ApplicationAutoScaling::ScalableTarget');
  const [least, most] =
    target === undefined ? [] : [property(target, 'MinCapacity'), property(target, 'MaxCapacity')];
  if (typeof least === 'number' && typeof most === 'number') {
    return least === most ? plural(most, 'task') : `${least}–${most} tasks`;
  }
  return amount(property(service, 'DesiredCount'), (count) => plural(count, 'task'));
}

function spotOf(service: Resource): string | undefined {
  const strategy = list(property(service, 'CapacityProviderStrategy'));
  return when(JSON.stringify(strategy).includes('FARGATE_SPOT'), 'Spot');
}
