import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { readAssembly, type Resource, type Stack } from '../../lib/assembly';
import { resolveApplication } from '../../lib/config';
import { shortName } from '../../lib/constructs/names';
import { graphOf } from '../../lib/graph';
import { CARDS } from '../../lib/graph/cards';
import { FOLDS } from '../../lib/graph/folds';
import example from '../support/examples/web';
import { describeWith, VENV } from '../support/prerequisites';
import { PROJECT_ROOT, synthesized } from '../support/sample';

jest.setTimeout(120_000);

const applicationOf = (input: unknown) => resolveApplication(input, { root: PROJECT_ROOT });
const stacksOf = (input: unknown) => readAssembly(synthesized(applicationOf(input))).stacks;
const assembly = readAssembly(synthesized(applicationOf(example)));
const { stacks } = assembly;
const place = { account: '111111111111', region: 'eu-west-1' };
const plain = stacksOf({ name: 'plain', environments: { dev: place, prod: place } });

const stack = (path: string, of: readonly Stack[] = stacks): Stack =>
  of.find((one) => one.path === path)!;
const ofType = (path: string, type: string, of = stacks): Resource[] =>
  stack(path, of).resources.filter((one) => one.type === type);
const service = (path: string, of = stacks) => ofType(path, 'AWS::ECS::Service', of)[0]!.properties;
const deployment = (path: string, of = stacks) =>
  service(path, of).DeploymentConfiguration as Record<string, unknown>;
const template = (path: string) =>
  JSON.parse(readFileSync(stack(path).templateFile, 'utf8')) as {
    Resources: Record<string, { Type: string; DependsOn?: string[] }>;
    Outputs?: Record<string, { Value: unknown }>;
  };
const listeners = (path: string, of = stacks) =>
  ofType(path, 'AWS::ElasticLoadBalancingV2::Listener', of).map(({ properties }) => properties);
const listener = (path: string, port: number) => listeners(path).find(({ Port }) => Port === port)!;

describe('the door of the web service', () => {
  it('speaks HTTP on one port where nothing is said, without firewall and log outside production', () => {
    expect(listeners('dev/web', plain)).toEqual([
      expect.objectContaining({ Port: 80, Protocol: 'HTTP' }),
    ]);
    const types = stack('dev/web', plain).resources.map(({ type }) => type);
    expect(
      types.filter((type) => /WAFv2|S3|Route53|Certificate|CloudWatch|Lambda/.test(type)),
    ).toEqual([]);
    expect(ofType('dev/web', 'AWS::ElasticLoadBalancingV2::ListenerRule', plain)).toEqual([]);
  });

  it('has firewall, access log and rollback alarms in production', () => {
    const types = stack('prod/web', plain).resources.map(({ type }) => type);
    expect(types).toEqual(
      expect.arrayContaining([
        'AWS::WAFv2::WebACL',
        'AWS::WAFv2::WebACLAssociation',
        'AWS::WAFv2::LoggingConfiguration',
        'AWS::S3::Bucket',
        'AWS::CloudWatch::Alarm',
      ]),
    );
  });

  it('gets certificate, record and HTTPS with a domain; plain HTTP leads there', () => {
    expect(ofType('prod/web', 'AWS::CertificateManager::Certificate')[0]!.properties).toMatchObject(
      {
        DomainName: 'shop.example.com',
        ValidationMethod: 'DNS',
        DomainValidationOptions: [
          { DomainName: 'shop.example.com', HostedZoneId: 'Z0123456789ABC' },
        ],
      },
    );
    expect(ofType('prod/web', 'AWS::Route53::RecordSet')[0]!.properties).toMatchObject({
      Name: 'shop.example.com.',
      Type: 'A',
      HostedZoneId: 'Z0123456789ABC',
    });
    expect(listener('prod/web', 443)).toMatchObject({
      Protocol: 'HTTPS',
      SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09',
    });
    expect(listener('prod/web', 80).DefaultActions).toEqual([
      {
        Type: 'redirect',
        RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' },
      },
    ]);
    expect(template('prod/web').Outputs!.Url!.Value).toBe('https://shop.example.com');
  });

  it('takes a certificate that is there', () => {
    expect(listener('test/web', 443).Certificates).toEqual([
      { CertificateArn: example.environments.test.web.certificateArn },
    ]);
    expect(ofType('test/web', 'AWS::CertificateManager::Certificate')).toEqual([]);
  });

  it('opens each port to the ranges alone', () => {
    const [group] = ofType('test/web', 'AWS::EC2::SecurityGroup').filter(
      ({ properties }) => properties.SecurityGroupIngress !== undefined,
    );
    const rules = group!.properties.SecurityGroupIngress as Record<string, unknown>[];
    expect(rules.map(({ CidrIp, FromPort }) => [CidrIp, FromPort])).toEqual([
      ['198.51.100.0/24', 80],
      ['198.51.100.0/24', 443],
    ]);
  });

  it('lets nobody through who has not logged in, the default action included', () => {
    const [rule] = ofType('test/web', 'AWS::ElasticLoadBalancingV2::ListenerRule');
    for (const actions of [listener('test/web', 443).DefaultActions, rule!.properties.Actions]) {
      expect(actions).toMatchObject([
        { Type: 'authenticate-oidc', Order: 1 },
        { Type: 'forward', Order: 2 },
      ]);
    }
    expect(JSON.stringify(rule!.properties.Actions)).toContain(
      '{{resolve:secretsmanager:shop/oidc-client:SecretString:::}}',
    );
    expect(listener('prod/web', 443).DefaultActions).toMatchObject([
      { Type: 'authenticate-cognito' },
      { Type: 'forward' },
    ]);
  });

  it('blocks bad requests, but no long body, and logs what it blocks without secrets', () => {
    const [acl] = ofType('test/web', 'AWS::WAFv2::WebACL');
    const rules = acl!.properties.Rules as { Name: string; Statement: Record<string, unknown> }[];
    expect(rules.map(({ Name }) => Name)).toEqual([
      'RateLimit',
      'AWSManagedRulesAmazonIpReputationList',
      'AWSManagedRulesCommonRuleSet',
      'AWSManagedRulesKnownBadInputsRuleSet',
    ]);
    expect(rules[0]!.Statement).toEqual({
      RateBasedStatement: { Limit: 500, AggregateKeyType: 'IP' },
    });
    expect(rules[2]!.Statement).toMatchObject({
      ManagedRuleGroupStatement: {
        RuleActionOverrides: [{ Name: 'SizeRestrictions_BODY', ActionToUse: { Count: {} } }],
      },
    });
    const [logging] = ofType('test/web', 'AWS::WAFv2::LoggingConfiguration');
    expect(JSON.stringify(logging!.properties.RedactedFields)).toContain('authorization');
    expect(ofType('prod/web', 'AWS::WAFv2::WebACL', plain)[0]!.properties.Rules).toMatchObject([
      { Statement: { RateBasedStatement: { Limit: 2000 } } },
      {},
      {},
      {},
    ]);
  });

  it('keeps the access log as long as is said', () => {
    const expiry = (path: string, of?: readonly Stack[]) =>
      (
        ofType(path, 'AWS::S3::Bucket', of)[0]!.properties.LifecycleConfiguration as {
          Rules: { ExpirationInDays: number }[];
        }
      ).Rules[0]!.ExpirationInDays;
    expect([expiry('test/web'), expiry('prod/web', plain)]).toEqual([14, 90]);
  });

  it('is a rule on a listener of others where there is one', () => {
    expect(ofType('dev/web', 'AWS::ElasticLoadBalancingV2::LoadBalancer')).toEqual([]);
    const [rule] = ofType('dev/web', 'AWS::ElasticLoadBalancingV2::ListenerRule');
    const { listenerArn } = example.environments.dev.web.loadBalancer;
    expect(rule!.properties).toMatchObject({
      ListenerArn: listenerArn,
      Conditions: [
        { Field: 'host-header', HostHeaderConfig: { Values: ['shop.dev.example.com'] } },
        { Field: 'path-pattern', PathPatternConfig: { Values: ['/shop/*'] } },
      ],
    });
    expect(rule!.properties.Priority).toBe(8646);
    expect(ofType('dev/web', 'AWS::EC2::SecurityGroupEgress')[0]!.properties).toMatchObject({
      GroupId: 'sg-0123456789abcdef0',
      FromPort: 3000,
    });
    expect(template('dev/web').Outputs).not.toHaveProperty('Url');
  });
});

describe('the web service', () => {
  it('agrees with the load balancer on port and times', () => {
    const [balancer] = ofType('prod/web', 'AWS::ElasticLoadBalancingV2::LoadBalancer');
    expect(balancer!.properties.LoadBalancerAttributes).toContainEqual({
      Key: 'idle_timeout.timeout_seconds',
      Value: '120',
    });
    const [definition] = ofType('prod/web', 'AWS::ECS::TaskDefinition');
    const [container] = definition!.properties.ContainerDefinitions as Record<string, unknown>[];
    expect(container!.Environment).toEqual(
      expect.arrayContaining([
        { Name: 'SLIPWAY_REQUEST_TIMEOUT_SECONDS', Value: '120' },
        { Name: 'SLIPWAY_PORT', Value: '3000' },
      ]),
    );
    expect(container!.PortMappings).toMatchObject([{ ContainerPort: 3000, Name: 'http' }]);
    for (const { properties } of ofType('prod/web', 'AWS::ElasticLoadBalancingV2::TargetGroup')) {
      expect(properties).toMatchObject({
        Port: 3000,
        HealthCheckPath: '/readyz',
        HealthCheckIntervalSeconds: 15,
        HealthCheckTimeoutSeconds: 5,
        HealthyThresholdCount: 3,
        UnhealthyThresholdCount: 4,
        Matcher: { HttpCode: '200-204' },
      });
      expect(properties.TargetGroupAttributes).toEqual(
        expect.arrayContaining([
          { Key: 'deregistration_delay.timeout_seconds', Value: '45' },
          { Key: 'stickiness.lb_cookie.duration_seconds', Value: '7200' },
        ]),
      );
    }
    expect(service('prod/web').HealthCheckGracePeriodSeconds).toBe(120);
    expect(service('dev/web', plain).HealthCheckGracePeriodSeconds).toBe(60);
  });

  it('is http://web:8080 for the task runner', () => {
    expect(service('prod/web').ServiceConnectConfiguration).toMatchObject({
      Enabled: true,
      Namespace: 'shop-prod',
      Services: [
        {
          PortName: 'http',
          DiscoveryName: 'web',
          ClientAliases: [{ DnsName: 'web', Port: 8080 }],
          Timeout: { PerRequestTimeoutSeconds: 120, IdleTimeoutSeconds: 300 },
        },
      ],
    });
    expect(service('prod/tasks').ServiceConnectConfiguration).toMatchObject({
      Enabled: true,
      Namespace: 'shop-prod',
    });
    expect(ofType('prod/network', 'AWS::ServiceDiscovery::HttpNamespace')).toHaveLength(1);
    const ports = ofType('prod/web', 'AWS::EC2::SecurityGroupIngress');
    expect(ports.map(({ properties }) => properties.FromPort)).toEqual([3000, 3000]);
    expect(service('dev/web', plain)).not.toHaveProperty('ServiceConnectConfiguration');
    expect(ofType('dev/network', 'AWS::ServiceDiscovery::HttpNamespace', plain)).toEqual([]);
  });

  it('keeps its minimum on demand, and the rest on Spot', () => {
    expect(service('prod/web').CapacityProviderStrategy).toEqual([
      { CapacityProvider: 'FARGATE', Base: 2, Weight: 0 },
      { CapacityProvider: 'FARGATE_SPOT', Weight: 1 },
    ]);
  });

  const policies = (path: string, of = stacks) =>
    ofType(path, 'AWS::ApplicationAutoScaling::ScalingPolicy', of).map(
      ({ properties }) =>
        properties.TargetTrackingScalingPolicyConfiguration as Record<string, unknown>,
    );

  it('scales on CPU and requests, and on memory and response time where that is said', () => {
    expect(policies('dev/web', plain)).toMatchObject([
      {
        TargetValue: 60,
        PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' },
      },
      {
        TargetValue: 1000,
        PredefinedMetricSpecification: { PredefinedMetricType: 'ALBRequestCountPerTarget' },
      },
    ]);
    expect(policies('dev/web').map(({ TargetValue }) => TargetValue)).toEqual(
      expect.arrayContaining([50, 70, 600, 0.4]),
    );
    const slow = policies('dev/web').find(({ TargetValue }) => TargetValue === 0.4)!;
    expect(JSON.stringify(slow)).toContain('"Stat":"p90"');
  });

  it('counts both target groups where traffic moves between them', () => {
    const math = policies('prod/web').flatMap(({ CustomizedMetricSpecification: of }) =>
      of === undefined
        ? []
        : (of as { Metrics: { Expression?: string }[] }).Metrics.flatMap(
            ({ Expression }) => Expression ?? [],
          ),
    );
    expect(math.sort()).toEqual([
      'FILL(group0, 0) + FILL(group1, 0)',
      'MAX([FILL(group0, 0), FILL(group1, 0)])',
    ]);
  });

  it('has no task in its off hours, and its bounds back after them', () => {
    const [target] = ofType('dev/web', 'AWS::ApplicationAutoScaling::ScalableTarget');
    expect(target!.properties.ScheduledActions).toEqual([
      {
        ScheduledActionName: 'OffHoursBegin',
        Schedule: 'cron(0 20 ? * MON-FRI *)',
        Timezone: 'Europe/Berlin',
        ScalableTargetAction: { MinCapacity: 0, MaxCapacity: 0 },
      },
      {
        ScheduledActionName: 'OffHoursEnd',
        Schedule: 'cron(30 7 ? * MON-FRI *)',
        Timezone: 'Europe/Berlin',
        ScalableTargetAction: { MinCapacity: 1, MaxCapacity: 12 },
      },
    ]);
  });
});

describe('a deployment', () => {
  it('is rolling, with a breaker, where nothing is said', () => {
    expect(deployment('dev/web', plain)).toEqual({
      DeploymentCircuitBreaker: {
        Enable: true,
        Rollback: true,
        ThresholdConfiguration: { Type: 'COUNT', Value: 3 },
      },
      MaximumPercent: 200,
      MinimumHealthyPercent: 100,
    });
    for (const path of ['dev/web', 'dev/tasks']) {
      expect(deployment(path)).toHaveProperty(
        'DeploymentCircuitBreaker.ThresholdConfiguration.Value',
        2,
      );
    }
  });

  it.each([
    [
      'test/web',
      {
        Strategy: 'CANARY',
        BakeTimeInMinutes: 20,
        CanaryConfiguration: { CanaryPercent: 5, CanaryBakeTimeInMinutes: 10 },
      },
    ],
    [
      'stage/web',
      {
        Strategy: 'LINEAR',
        BakeTimeInMinutes: 5,
        LinearConfiguration: { StepPercent: 25, StepBakeTimeInMinutes: 5 },
      },
    ],
    ['prod/web', { Strategy: 'BLUE_GREEN', BakeTimeInMinutes: 30 }],
  ])('moves traffic: %s', (path, wanted) => {
    expect(deployment(path)).toMatchObject({ ...wanted, MinimumHealthyPercent: 100 });
    const [rule] = ofType(path, 'AWS::ElasticLoadBalancingV2::ListenerRule');
    const [balanced] = service(path).LoadBalancers as Record<string, Record<string, unknown>>[];
    expect(balanced!.AdvancedConfiguration).toMatchObject({
      AlternateTargetGroupArn: { Ref: expect.stringContaining('AlternateTargets') as string },
      ProductionListenerRule: { Ref: rule!.logicalId },
    });
  });

  it('shows the new version on the test port alone', () => {
    const rules = ofType('prod/web', 'AWS::ElasticLoadBalancingV2::ListenerRule');
    expect(rules).toHaveLength(2);
    expect(listener('prod/web', 9443).Protocol).toBe('HTTPS');
    const [balanced] = service('prod/web').LoadBalancers as Record<
      string,
      Record<string, unknown>
    >[];
    expect(balanced!.AdvancedConfiguration).toHaveProperty('TestListenerRule');
    expect(service('test/web').LoadBalancers).not.toHaveProperty(
      '0.AdvancedConfiguration.TestListenerRule',
    );
  });

  it('never sets back the weights: the rule says the same whatever else changes', () => {
    const [rule] = ofType('prod/web', 'AWS::ElasticLoadBalancingV2::ListenerRule');
    const forward = (rule!.properties.Actions as Record<string, unknown>[]).at(-1)!;
    expect(forward).toMatchObject({
      Type: 'forward',
      ForwardConfig: { TargetGroups: [{ Weight: 1 }, { Weight: 0 }] },
    });
    expect(rule!.properties).not.toHaveProperty('Tags');
    const { prod } = example.environments;
    const changed = stacksOf({
      ...example,
      tags: { team: 'checkout' },
      environments: {
        prod: {
          ...prod,
          tags: { more: 'tags' },
          web: { ...prod.web, cpu: 1024, memory: 2048, maxTasks: 30 },
        },
      },
    });
    const rulesOf = (of: readonly Stack[]) =>
      stack('prod/web', of)
        .resources.filter(({ type }) => type === 'AWS::ElasticLoadBalancingV2::ListenerRule')
        .map(({ logicalId, properties }) => [logicalId, properties]);
    expect(rulesOf(changed)).toEqual(rulesOf(stacks));
    expect(
      ofType('prod/web', 'AWS::ElasticLoadBalancingV2::TargetGroup', changed)[0]!.properties.Tags,
    ).toContainEqual({
      Key: 'team',
      Value: 'checkout',
    });
  });

  it('may move the weights of these rules alone', () => {
    const role = ofType('prod/web', 'AWS::IAM::Role').find(({ logicalId }) =>
      logicalId.includes('TrafficShift'),
    )!;
    const statements = (
      role.properties.Policies as {
        PolicyDocument: { Statement: { Action: string; Resource: unknown }[] };
      }[]
    )[0]!.PolicyDocument.Statement;
    const modify = statements.find(
      ({ Action: action }) => action === 'elasticloadbalancing:ModifyRule',
    )!;
    expect(modify.Resource).toEqual(
      ofType('prod/web', 'AWS::ElasticLoadBalancingV2::ListenerRule').map(({ logicalId }) => ({
        Ref: logicalId,
      })),
    );
  });

  it('is taken back by alarms that are there before the service', () => {
    expect(deployment('prod/web').Alarms).toEqual({
      Enable: true,
      Rollback: true,
      AlarmNames: [
        'shop-prod-web-rollback-errors',
        'shop-prod-web-rollback-unhealthy',
        'shop-checkout-fails',
      ],
    });
    const alarms = ofType('prod/web', 'AWS::CloudWatch::Alarm');
    expect(alarms.map(({ properties }) => [properties.AlarmName, properties.Threshold])).toEqual([
      ['shop-prod-web-rollback-errors', 2],
      ['shop-prod-web-rollback-unhealthy', 0],
    ]);
    const { Resources } = template('prod/web');
    const [one] = Object.values(Resources).filter(({ Type }) => Type === 'AWS::ECS::Service');
    expect(one!.DependsOn).toEqual(
      expect.arrayContaining(alarms.map(({ logicalId }) => logicalId)),
    );
    expect(deployment('stage/web')).not.toHaveProperty('Alarms');
    expect(ofType('stage/web', 'AWS::CloudWatch::Alarm')).toEqual([]);
    expect(deployment('prod/web', plain)).toHaveProperty('Alarms.Enable', true);
  });

  it('asks functions and a person before it goes on', () => {
    expect(deployment('test/web').LifecycleHooks).toMatchObject([
      { LifecycleStages: ['PRE_SCALE_UP'] },
      {
        HookTargetArn: 'arn:aws:lambda:eu-west-1:222222222222:function:shop-smoke-test',
        LifecycleStages: ['PRE_PRODUCTION_TRAFFIC_SHIFT'],
      },
    ]);
    expect(deployment('prod/web').LifecycleHooks).toMatchObject([
      { LifecycleStages: ['PRE_SCALE_UP'] },
      {
        TargetType: 'PAUSE',
        LifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'],
        TimeoutConfiguration: { TimeoutInMinutes: 120, Action: 'ROLLBACK' },
      },
    ]);
    expect(deployment('stage/web')).not.toHaveProperty('LifecycleHooks');
  });
});

describe('the release task', () => {
  const launchOf = (path: string) => {
    const [hook] = ofType(path, 'AWS::Lambda::Function');
    return JSON.stringify(hook!.properties.Environment);
  };
  const allowed = (path: string) => {
    const [policy] = ofType(path, 'AWS::IAM::Policy').filter(({ logicalId }) =>
      logicalId.startsWith('Release'),
    );
    return (
      policy!.properties.PolicyDocument as {
        Statement: { Action: string | string[]; Resource: unknown }[];
      }
    ).Statement;
  };

  it('is the new revision of the web service itself with another command', () => {
    const [definition] = ofType('prod/web', 'AWS::ECS::TaskDefinition');
    expect(launchOf('prod/web')).toContain('migrate.js');
    expect(launchOf('prod/web')).toContain(`{"Ref":"${definition!.logicalId}"}`);
    expect(allowed('prod/web')[0]).toMatchObject({
      Action: 'ecs:RunTask',
      Resource: { Ref: definition!.logicalId },
    });
  });

  it('is a container task by its name; a new image of it is a new version of the web service', () => {
    expect(launchOf('dev/web')).toContain('shop-dev-migrate');
    expect(launchOf('dev/web')).toContain('600');
    expect(allowed('dev/web')[0]).toMatchObject({
      Action: 'ecs:RunTask',
      Resource: 'arn:aws:ecs:eu-west-1:111111111111:task-definition/shop-dev-migrate:*',
    });
    const [definition] = ofType('dev/web', 'AWS::ECS::TaskDefinition');
    const [container] = definition!.properties.ContainerDefinitions as {
      Environment: { Name: string; Value: unknown }[];
    }[];
    const image = container!.Environment.find(({ Name }) => Name === 'SLIPWAY_RELEASE_IMAGE');
    expect(JSON.stringify(image!.Value)).toMatch(/container-assets-[^"]*:[0-9a-f]{64}/);
    expect(stack('dev/web').dependencies).toEqual(expect.arrayContaining(['dev/tasks']));
  });

  it('is not there where nothing is said', () => {
    expect(ofType('stage/web', 'AWS::Lambda::Function')).toEqual([]);
    expect(ofType('dev/web', 'AWS::Lambda::Function', plain)).toEqual([]);
  });
});

describe('the name of a load balancer', () => {
  it('is short, and as unique as the long one', () => {
    expect(shortName('shop-dev-web', 32)).toBe('shop-dev-web');
    const name = fc.stringMatching(/^[a-z][a-z0-9]{0,11}(?:-[a-z0-9]{1,9}){0,5}$/);
    fc.assert(
      fc.property(name, name, (a, b) => {
        expect(shortName(a, 32)).toMatch(/^[a-z][a-z0-9-]{0,30}[a-z0-9]?$/);
        expect(shortName(a, 32).length).toBeLessThanOrEqual(32);
        expect(shortName(a, 32) === shortName(b, 32)).toBe(a === b);
      }),
    );
  });
});

describe('the picture', () => {
  it('has a place for every type', () => {
    const types = new Set(stacks.flatMap(({ resources }) => resources.map(({ type }) => type)));
    expect([...types].filter((type) => !(type in CARDS) && !(type in FOLDS))).toEqual([]);
  });

  it('tells of HTTPS and the firewall', () => {
    const { nodes, edges } = graphOf(assembly, 'prod');
    const balancer = nodes.find(({ type }) => type.endsWith('::LoadBalancer'))!;
    expect(balancer.facts).toBe('internet-facing ALB · HTTP :80 · HTTPS :443 · HTTPS :9443 · WAF');
    expect(edges.some(({ from, label }) => from === balancer.id && label === 'tcp 3000')).toBe(
      true,
    );
  });
});

describeWith('cfn-lint', 'cfn-lint on the example of web service and deployment', () => {
  it('finds no error', () => {
    const { stdout } = spawnSync(
      join(VENV, 'cfn-lint'),
      [
        '--format',
        'parseable',
        '-r',
        'eu-west-1',
        '--',
        ...stacks.map(({ templateFile }) => templateFile),
      ],
      { encoding: 'utf8' },
    );
    expect(stdout.split('\n').filter((line) => /:E\d{4}:/.test(line))).toEqual([]);
  });
});
