import fc from 'fast-check';
import { shortName } from '../../lib/constructs/names';
import { graphOf } from '../../lib/graph';
import { CARDS } from '../../lib/graph/cards';
import { FOLDS } from '../../lib/graph/folds';
import example from '../support/examples/web';
import { lintErrors } from '../support/lint-templates';
import { describeWith } from '../support/prerequisites';
import { PLAIN, stacksOf } from '../support/stacks-of';

const set = stacksOf(example);
const plain = stacksOf(PLAIN);
const { ofType, service } = set;

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
    expect(plain.service('dev/web').HealthCheckGracePeriodSeconds).toBe(60);
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
    expect(plain.service('dev/web')).not.toHaveProperty('ServiceConnectConfiguration');
    expect(plain.ofType('dev/network', 'AWS::ServiceDiscovery::HttpNamespace')).toEqual([]);
  });

  it('is told whose tokens count, and whose signature', () => {
    const variables = (path: string) => {
      const [definition] = ofType(path, 'AWS::ECS::TaskDefinition');
      const [container] = definition!.properties.ContainerDefinitions as Record<string, unknown>[];
      const list = container!.Environment as { Name: string; Value: unknown }[];
      return new Map(list.map(({ Name, Value }) => [Name, Value]));
    };
    const told = variables('test/web');
    expect(told.get('SLIPWAY_CORS_ORIGINS')).toBe('["https://reports.example.com"]');
    const { 'Fn::Join': join } = told.get('SLIPWAY_AUTH') as { 'Fn::Join': [string, unknown[]] };
    const [balancer] = ofType('test/web', 'AWS::ElasticLoadBalancingV2::LoadBalancer');
    const text = join[1]
      .map((part) => (typeof part === 'string' ? part : (part as { Ref: string }).Ref))
      .join('');
    expect(JSON.parse(text)).toEqual({
      login: {
        signer: balancer!.logicalId,
        clientId: 'shop',
        rights: {
          scopes: ['read'],
          claim: 'groups',
          roles: { ops: ['submit', 'operate'], owners: ['admin'] },
        },
      },
      issuer: {
        url: 'https://id.example.com',
        audiences: ['shop-api'],
        rights: { scopes: [], claim: 'scope' },
      },
    });
    expect(variables('prod/web').has('SLIPWAY_AUTH')).toBe(false);
    expect(variables('prod/web').has('SLIPWAY_CORS_ORIGINS')).toBe(false);
  });

  it('keeps its minimum on demand, and the rest on Spot', () => {
    expect(service('prod/web').CapacityProviderStrategy).toEqual([
      { CapacityProvider: 'FARGATE', Base: 2, Weight: 0 },
      { CapacityProvider: 'FARGATE_SPOT', Weight: 1 },
    ]);
  });

  const policies = (path: string, of = set) =>
    of
      .ofType(path, 'AWS::ApplicationAutoScaling::ScalingPolicy')
      .map(
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
    const types = new Set(
      set.assembly.stacks.flatMap(({ resources }) => resources.map(({ type }) => type)),
    );
    expect([...types].filter((type) => !(type in CARDS) && !(type in FOLDS))).toEqual([]);
  });

  it('tells of HTTPS and the firewall', () => {
    const { nodes, edges } = graphOf(set.assembly, 'prod');
    const balancer = nodes.find(({ type }) => type.endsWith('::LoadBalancer'))!;
    expect(balancer.facts).toBe('internet-facing ALB · HTTP :80 · HTTPS :443 · HTTPS :9443 · WAF');
    expect(edges.some(({ from, label }) => from === balancer.id && label === 'tcp 3000')).toBe(
      true,
    );
  });
});

describeWith('cfn-lint', 'cfn-lint on the example of web service and deployment', () => {
  it('finds no error', async () => {
    const templates = set.assembly.stacks.map(({ templateFile }) => templateFile);
    expect(await lintErrors(templates, '-r', 'eu-west-1')).toEqual([]);
  });
});
