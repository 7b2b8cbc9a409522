import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { CfnService, FargateService } from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import type { HookStage, ResolvedDeployment } from '../config';

const STAGE: Readonly<Record<HookStage, string>> = {
  preScaleUp: 'PRE_SCALE_UP',
  postScaleUp: 'POST_SCALE_UP',
  testTrafficShift: 'TEST_TRAFFIC_SHIFT',
  postTestTrafficShift: 'POST_TEST_TRAFFIC_SHIFT',
  preProductionTrafficShift: 'PRE_PRODUCTION_TRAFFIC_SHIFT',
  productionTrafficShift: 'PRODUCTION_TRAFFIC_SHIFT',
  postProductionTrafficShift: 'POST_PRODUCTION_TRAFFIC_SHIFT',
};

/**
 * What ECS asks, or waits for, before a deployment goes on. The high-level construct knows neither pauses nor all
 * stages, hence the property itself.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
 */
export function addDeploymentHooks(
  scope: Construct,
  service: FargateService,
  deployment: ResolvedDeployment,
  releaseHookArn: string | undefined,
): void {
  const functions = [
    ...(releaseHookArn === undefined ? [] : [{ arn: releaseHookArn, stage: STAGE.preScaleUp }]),
    ...Object.entries(deployment.hooks).map(([stage, arn]) => ({
      arn,
      stage: STAGE[stage as HookStage],
    })),
  ];
  const RoleArn =
    functions.length > 0
      ? invokeRole(
          scope,
          functions.map(({ arn }) => arn),
        )
      : undefined;
  const hooks = [
    ...functions.map(({ arn, stage }) => ({
      HookTargetArn: arn,
      LifecycleStages: [stage],
      RoleArn,
    })),
    ...pauses(deployment),
  ];
  if (hooks.length === 0) return;
  const resource = service.node.defaultChild as CfnService;
  resource.addPropertyOverride('DeploymentConfiguration.LifecycleHooks', hooks);
}

/** Once, and before any traffic: while it waits, the test port, if there is one, shows the new version. */
function pauses({ pauseMinutes, testPort }: ResolvedDeployment) {
  if (pauseMinutes === undefined) return [];
  return [
    {
      TargetType: 'PAUSE',
      LifecycleStages: [testPort === undefined ? STAGE.postScaleUp : STAGE.postTestTrafficShift],
      TimeoutConfiguration: { TimeoutInMinutes: pauseMinutes, Action: 'ROLLBACK' },
    },
  ];
}

function invokeRole(scope: Construct, functions: readonly string[]): string {
  return new Role(scope, 'DeploymentHookRole', {
    description: 'ECS asks functions whether a deployment goes on',
    assumedBy: new ServicePrincipal('ecs.amazonaws.com'),
    inlinePolicies: {
      Invoke: new PolicyDocument({
        statements: [
          new PolicyStatement({
            actions: ['lambda:InvokeFunction'],
            resources: [...new Set(functions)],
          }),
        ],
      }),
    },
  }).roleArn;
}
