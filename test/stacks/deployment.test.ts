import example from '../support/examples/web';
import { PLAIN, stacksOf } from '../support/stacks-of';

const set = stacksOf(example);
const plain = stacksOf(PLAIN);
const { ofType, service, stack, deployment, listener, template } = set;

describe('a deployment', () => {
  it('is rolling, with a breaker, where nothing is said', () => {
    expect(plain.deployment('dev/web')).toEqual({
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
    const rulesOf = (of: typeof set) =>
      of.rules('prod/web').map(({ logicalId, properties }) => [logicalId, properties]);
    expect(rulesOf(changed)).toEqual(rulesOf(set));
    expect(
      changed.ofType('prod/web', 'AWS::ElasticLoadBalancingV2::TargetGroup')[0]!.properties.Tags,
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
    expect(plain.deployment('prod/web')).toHaveProperty('Alarms.Enable', true);
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
      Resource: 'arn:aws:ecs:eu-west-1:333333333333:task-definition/shop-prod-web:*',
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
    expect(plain.ofType('dev/web', 'AWS::Lambda::Function')).toEqual([]);
  });
});
