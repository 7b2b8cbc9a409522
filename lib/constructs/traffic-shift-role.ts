import {
  Effect,
  PolicyDocument,
  PolicyStatement,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import type {
  ApplicationListenerRule,
  ApplicationTargetGroup,
  IApplicationListener,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';

/**
 * What ECS may do to move traffic: AmazonECSInfrastructureRolePolicyForLoadBalancers, narrowed to these rules and
 * groups. https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSInfrastructureRolePolicyForLoadBalancers.html
 */
export function trafficShiftRole(
  scope: Construct,
  moved: {
    readonly rules: readonly ApplicationListenerRule[];
    readonly listeners: readonly IApplicationListener[];
    readonly targetGroups: readonly ApplicationTargetGroup[];
  },
): Role {
  return new Role(scope, 'TrafficShiftRole', {
    description: 'ECS moves traffic between two versions of the web service',
    assumedBy: new ServicePrincipal('ecs.amazonaws.com'),
    inlinePolicies: {
      TrafficShift: new PolicyDocument({
        statements: [
          allow(
            // AWS knows no resource for these.
            ['DescribeListeners', 'DescribeRules', 'DescribeTargetGroups', 'DescribeTargetHealth'],
            ['*'],
          ),
          allow(
            ['RegisterTargets', 'DeregisterTargets'],
            moved.targetGroups.map(({ targetGroupArn }) => targetGroupArn),
          ),
          allow(
            ['ModifyListener'],
            moved.listeners.map(({ listenerArn }) => listenerArn),
          ),
          allow(
            ['ModifyRule'],
            moved.rules.map(({ listenerRuleArn }) => listenerRuleArn),
          ),
        ],
      }),
    },
  });
}

function allow(actions: readonly string[], resources: string[]): PolicyStatement {
  return new PolicyStatement({
    effect: Effect.ALLOW,
    actions: actions.map((action) => `elasticloadbalancing:${action}`),
    resources,
  });
}
