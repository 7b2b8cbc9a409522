import example from '../support/examples/network';
import { lint } from '../support/lint-templates';
import { describeWith } from '../support/prerequisites';
import { stacksOf } from '../support/stacks-of';

const { assembly, ofType, service, stack } = stacksOf(example);
const count = (path: string, type: string) => ofType(path, type).length;

describe('a network without NAT', () => {
  it('has no gateway, and no way out of its private subnets', () => {
    expect(count('dev/network', 'AWS::EC2::NatGateway')).toBe(0);
    expect(count('dev/network', 'AWS::EC2::EIP')).toBe(0);
    const routes = ofType('dev/network', 'AWS::EC2::Route').map(({ logicalId }) => logicalId);
    expect(routes.filter((id) => id.includes('Private'))).toEqual([]);
  });

  it('reaches the AWS services that tasks use by endpoints, in every private subnet', () => {
    const endpoints = ofType('dev/network', 'AWS::EC2::VPCEndpoint');
    const services = endpoints.map(({ properties }) => JSON.stringify(properties.ServiceName));
    for (const name of [
      'ecr.api',
      'ecr.dkr',
      'logs',
      'secretsmanager',
      'sqs',
      'ecs',
      's3',
      'dynamodb',
    ]) {
      expect(services.filter((service) => service.includes(name))).toHaveLength(1);
    }
    const ofInterface = endpoints.filter(
      ({ properties }) => properties.VpcEndpointType === 'Interface',
    );
    for (const { properties } of ofInterface) {
      expect(properties).toMatchObject({ PrivateDnsEnabled: true });
      expect(properties.SubnetIds).toHaveLength(2);
    }
  });

  it('has an endpoint of EventBridge Scheduler where something is scheduled, and none elsewhere', () => {
    const doors = (schedule?: { every: '1 hour' }) =>
      JSON.stringify(
        stacksOf({
          name: 'alone',
          environments: { dev: example.environments.dev },
          tasks: { greet: { handler: 'tasks/greet/task.ts', ...(schedule && { schedule }) } },
        }).ofType('dev/network', 'AWS::EC2::VPCEndpoint'),
      );
    expect(doors({ every: '1 hour' })).toContain('com.amazonaws.eu-west-1.scheduler');
    expect(doors()).not.toContain('scheduler');
  });

  it('lets in only HTTPS from the VPC', () => {
    const groups = ofType('dev/network', 'AWS::EC2::SecurityGroup');
    expect(groups).toHaveLength(6);
    for (const { properties } of groups) {
      expect(properties.SecurityGroupIngress).toMatchObject([{ FromPort: 443, ToPort: 443 }]);
    }
  });
});

describe('a network with a regional gateway', () => {
  it('has one, for all of its zones', () => {
    expect(ofType('test/network', 'AWS::EC2::NatGateway')).toMatchObject([
      { properties: { AvailabilityMode: 'regional' } },
    ]);
    expect(count('test/network', 'AWS::EC2::Subnet')).toBe(6);
    const ways = ofType('test/network', 'AWS::EC2::Route').filter(
      ({ properties }) => properties.NatGatewayId !== undefined,
    );
    expect(ways).toHaveLength(3);
  });
});

describe('a network that was there before', () => {
  it('is left as it is', () => {
    const types = stack('prod/network').resources.map(({ type }) => type);
    expect(types.filter((type) => type !== 'AWS::CDK::Metadata')).toEqual([
      'AWS::CloudFormation::WaitConditionHandle',
    ]);
  });

  it('holds the tasks in its private subnets, in the cluster that was there before', () => {
    for (const path of ['prod/web', 'prod/tasks']) {
      expect(service(path)).toMatchObject({
        Cluster: 'platform',
        NetworkConfiguration: {
          AwsvpcConfiguration: {
            AssignPublicIp: 'DISABLED',
            Subnets: ['subnet-0bbbbbbbbbbbbbbb1', 'subnet-0bbbbbbbbbbbbbbb2'],
          },
        },
      });
    }
  });

  it('holds the load balancer in its public subnets', () => {
    expect(ofType('prod/web', 'AWS::ElasticLoadBalancingV2::LoadBalancer')).toMatchObject([
      { properties: { Subnets: ['subnet-0aaaaaaaaaaaaaaa1', 'subnet-0aaaaaaaaaaaaaaa2'] } },
    ]);
  });

  it('lets the task runner protect its own tasks, in that cluster alone', () => {
    const statements = ofType('prod/tasks', 'AWS::IAM::Policy').flatMap(
      ({ properties }) => (properties.PolicyDocument as { Statement: object[] }).Statement,
    );
    expect(statements).toContainEqual({
      Effect: 'Allow',
      Action: 'ecs:UpdateTaskProtection',
      Resource: 'arn:aws:ecs:eu-west-1:222222222222:task/platform/*',
    });
  });
});

describeWith('cfn-lint', 'the templates of these networks', () => {
  it('are without error', async () => {
    const files = assembly.stacks
      .filter(({ resources }) => resources.length > 0)
      .map(({ templateFile }) => templateFile);
    expect(await lint(files, '-r', 'eu-west-1', '-i', 'W')).toBe('');
  });
});
