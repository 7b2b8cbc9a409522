import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAssembly, type Resource, type Stack } from '../../lib/assembly';
import { PROJECT_ROOT, synthesized } from '../support/sample';

describe('an environment', () => {
  const folder = synthesized();
  const { stacks } = readAssembly(folder);
  const stack = (path: string): Stack => stacks.find((one) => one.path === path)!;
  const ofType = (path: string, type: string): Resource[] =>
    stack(path).resources.filter((one) => one.type === type);
  const all = stacks.flatMap(({ resources }) => resources);
  const services = all.filter(({ type }) => type === 'AWS::ECS::Service');
  const definitions = all.filter(({ type }) => type === 'AWS::ECS::TaskDefinition');

  it('has five stacks, deployed in the order of what they use', () => {
    const paths = stacks.map(({ path }) => path).filter((path) => path.startsWith('dev/'));
    expect(paths).toEqual(['dev/network', 'dev/data', 'dev/tasks', 'dev/web', 'dev/observability']);
    expect(stack('dev/web').name).toBe('slipway-sample-dev-web');
  });

  it('needs no look-up and no custom resource', () => {
    expect(readFileSync(join(folder, 'manifest.json'), 'utf8')).not.toContain('"missing"');
    expect(
      all.filter(
        ({ type }) => type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource',
      ),
    ).toEqual([]);
  });

  it.each(['DeploymentCircuitBreaker', 'MinimumHealthyPercent'])(
    'rolls back by itself and never below its count: %s',
    (key) => {
      const wanted = {
        DeploymentCircuitBreaker: {
          Enable: true,
          Rollback: true,
          ThresholdConfiguration: { Type: 'COUNT', Value: 3 },
        },
        MinimumHealthyPercent: 100,
      }[key];
      for (const { properties } of services) {
        expect((properties.DeploymentConfiguration as Record<string, unknown>)[key]).toEqual(
          wanted,
        );
      }
    },
  );

  it('leaves the count to the scaling', () => {
    expect(services).toHaveLength(6);
    for (const { properties } of services) expect(properties).not.toHaveProperty('DesiredCount');
    expect(
      ofType('dev/web', 'AWS::ApplicationAutoScaling::ScalableTarget')[0]!.properties,
    ).toMatchObject({ MinCapacity: 1, MaxCapacity: 4 });
    expect(
      ofType('prod/web', 'AWS::ApplicationAutoScaling::ScalableTarget')[0]!.properties,
    ).toMatchObject({ MinCapacity: 2, MaxCapacity: 10 });
  });

  it('keeps tasks in private subnets without public addresses', () => {
    for (const { properties } of services) {
      expect(properties).toHaveProperty(
        'NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp',
        'DISABLED',
      );
    }
  });

  it('runs the network over numbered zones', () => {
    const zones = ofType('dev/network', 'AWS::EC2::Subnet').map(
      ({ properties }) => properties.AvailabilityZone,
    );
    expect(zones).toHaveLength(4);
    for (const zone of zones) expect(zone).toHaveProperty(['Fn::Select']);
    expect(ofType('dev/network', 'AWS::EC2::NatGateway')).toHaveLength(1);
    expect(ofType('prod/network', 'AWS::EC2::NatGateway')).toHaveLength(2);
  });

  it('gives containers no more than they need', () => {
    expect(definitions).toHaveLength(9);
    for (const { properties } of definitions) {
      const [container] = properties.ContainerDefinitions as Record<string, unknown>[];
      expect(container).toMatchObject({
        Name: 'main',
        User: '1000:1000',
        ReadonlyRootFilesystem: true,
        LinuxParameters: { Capabilities: { Drop: ['ALL'] }, InitProcessEnabled: true },
      });
    }
  });

  it('opens the load balancer alone, and from it the web service', () => {
    const ingress = ofType('dev/web', 'AWS::EC2::SecurityGroup').map(
      ({ properties }) => properties.SecurityGroupIngress,
    );
    expect(ingress.filter((rules) => rules !== undefined)).toEqual([
      [expect.objectContaining({ CidrIp: '0.0.0.0/0', FromPort: 80, ToPort: 80 })],
    ]);
    expect(
      ofType('dev/web', 'AWS::EC2::SecurityGroupIngress').map(
        ({ properties }) => properties.FromPort,
      ),
    ).toEqual([8080]);
    expect(ofType('dev/tasks', 'AWS::EC2::SecurityGroupIngress')).toEqual([]);
  });

  it('has a dead-letter queue, and takes TLS only', () => {
    const queue = ofType('dev/data', 'AWS::SQS::Queue').find(
      ({ properties }) => properties.RedrivePolicy !== undefined,
    )!;
    expect(queue.properties.RedrivePolicy).toMatchObject({ maxReceiveCount: 5 });
    expect(JSON.stringify(ofType('dev/data', 'AWS::SQS::QueuePolicy'))).toContain(
      'aws:SecureTransport',
    );
  });

  it('keeps what holds data in production', () => {
    const template = JSON.parse(readFileSync(stack('prod/data').templateFile, 'utf8')) as {
      Resources: Record<string, { Type: string; DeletionPolicy?: string }>;
    };
    const policy = (type: string) =>
      Object.values(template.Resources).find((one) => one.Type === type)?.DeletionPolicy;
    expect([policy('AWS::DynamoDB::Table'), policy('AWS::S3::Bucket')]).toEqual([
      'Retain',
      'Retain',
    ]);
    expect(stack('prod/data').terminationProtection).toBe(true);
    expect(ofType('prod/data', 'AWS::DynamoDB::Table')[0]!.properties).toMatchObject({
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: true,
    });
  });

  it('runs the schedule in its time zone, with retries and a time limit', () => {
    expect(ofType('dev/tasks', 'AWS::Scheduler::Schedule')[0]!.properties).toMatchObject({
      ScheduleExpression: 'cron(0 2 * * ? *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
    });
    const definition = JSON.stringify(
      ofType('dev/tasks', 'AWS::StepFunctions::StateMachine')[0]!.properties.DefinitionString,
    );
    expect(definition).toMatch(/MaxAttempts\\*":2/);
    expect(definition).toMatch(/TimeoutSeconds\\*":300/);
  });

  it('names the resources of each right; where it cannot, the reason is known', () => {
    const wide = all
      .filter(({ type }) => type === 'AWS::IAM::Policy')
      .flatMap(
        ({ properties }) =>
          (
            properties.PolicyDocument as {
              Statement: { Action: string | string[]; Resource: unknown }[];
            }
          ).Statement,
      )
      .filter(({ Resource: resource }) => resource === '*')
      .flatMap(({ Action: action }) => action);
    // No resource can be named for these: log delivery and X-Ray of Step Functions, the tasks that it starts
    // and that have no name before, ECR's log-in.
    expect(
      wide.filter(
        (action) =>
          !/^(?:logs:|xray:|ecr:GetAuthorizationToken|ecs:(?:Describe|Stop)Task)/.test(action),
      ),
    ).toEqual([]);
  });

  it('hands out the API’s token as a secret, never as a variable', () => {
    const [web] = ofType('dev/web', 'AWS::ECS::TaskDefinition');
    const [container] = web!.properties.ContainerDefinitions as {
      Secrets: { Name: string }[];
      Environment: { Name: string }[];
    }[];
    expect(container!.Secrets.map(({ Name }) => Name)).toEqual(['SLIPWAY_API_TOKEN']);
    expect(container!.Environment.map(({ Name }) => Name)).not.toContain('SLIPWAY_API_TOKEN');
  });

  it('keeps image tags from changing', () => {
    expect(
      ofType('delivery/delivery', 'AWS::ECR::Repository').map(({ properties }) => properties),
    ).toEqual(
      ['slipway-sample/web', 'slipway-sample/task-runner', 'slipway-sample/hello'].map(
        (RepositoryName) =>
          expect.objectContaining({ RepositoryName, ImageTagMutability: 'IMMUTABLE' }),
      ),
    );
  });

  it('is the same, synthesized again', () => {
    const again = readAssembly(synthesized()).stacks;
    const templates = (of: readonly Stack[]) =>
      of.map(({ templateFile }) => readFileSync(templateFile, 'utf8'));
    expect(templates(again)).toEqual(templates(stacks));
  });

  it('is built with every feature flag that aws-cdk-lib recommends', () => {
    const { context } = JSON.parse(readFileSync(join(PROJECT_ROOT, 'cdk.json'), 'utf8')) as {
      context: object;
    };
    const file = require.resolve('aws-cdk-lib/recommended-feature-flags.json');
    expect(context).toEqual(JSON.parse(readFileSync(file, 'utf8')));
  });
});
