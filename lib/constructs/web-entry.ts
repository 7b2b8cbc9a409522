import { Duration } from 'aws-cdk-lib';
import { Port, SecurityGroup, type ISecurityGroup, type IVpc } from 'aws-cdk-lib/aws-ec2';
import {
  AlternateTarget,
  ListenerRuleConfiguration,
  type FargateService,
} from 'aws-cdk-lib/aws-ecs';
import {
  ApplicationListener,
  ApplicationListenerRule,
  ApplicationLoadBalancer,
  ApplicationProtocol,
  ApplicationTargetGroup,
  ListenerAction,
  ListenerCondition,
  TargetType,
  type IApplicationListener,
  type IApplicationLoadBalancer,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import type { ResolvedEnvironment, SharedLoadBalancer } from '../config';
import { MAIN_CONTAINER } from '../../services/protocol/contract';
import { behindLogin } from './login';
import { OwnLoadBalancer } from './own-load-balancer';
import { trafficShiftRole } from './traffic-shift-role';

export interface WebEntryProps {
  readonly environment: ResolvedEnvironment;
  readonly vpc: IVpc;
  readonly service: FargateService;
  readonly serviceSecurityGroup: SecurityGroup;
}

/** How a listener leads to the service: behind a log-in, if there is one, to one target group or to two. */
type Route = () => ListenerAction;

/** The load balancer, or a rule on somebody else's: the only door of an environment. */
export class WebEntry extends Construct {
  readonly loadBalancer: IApplicationLoadBalancer & { readonly loadBalancerFullName: string };
  readonly listener: IApplicationListener;
  /** Where tasks stand. A strategy that moves traffic has two, and which one is in use changes. */
  readonly targets: ApplicationTargetGroup;
  readonly targetGroups: readonly ApplicationTargetGroup[];
  /** Where traffic moves between versions, and where a listener is shared. */
  readonly rule: ApplicationListenerRule | undefined;
  readonly testListener: IApplicationListener | undefined;
  readonly testRule: ApplicationListenerRule | undefined;
  /** Undefined where the load balancer is somebody else's. */
  readonly url: string | undefined;

  constructor(scope: Construct, id: string, props: WebEntryProps) {
    super(scope, id);
    const { environment, vpc, service, serviceSecurityGroup } = props;
    const { web, deployment } = environment;
    const shifts = deployment.strategy !== 'rolling';
    this.targets = targetGroup(this, 'Targets', environment, vpc);
    this.targetGroups = shifts
      ? [this.targets, targetGroup(this, 'AlternateTargets', environment, vpc)]
      : [this.targets];
    const login = behindLogin(this, web.login);
    const route: Route = () => login(forward(this.targetGroups));
    const shared = web.loadBalancer;
    const own = shared === undefined ? new OwnLoadBalancer(this, environment, vpc) : undefined;
    const securityGroup = own?.securityGroup ?? sharedSecurityGroup(this, shared);
    const port = Port.tcp(web.port);
    securityGroup.addEgressRule(serviceSecurityGroup, port, 'To the web service');
    serviceSecurityGroup.addIngressRule(securityGroup, port, 'From the load balancer');
    this.loadBalancer = own?.loadBalancer ?? sharedLoadBalancer(this, shared);
    this.url = own?.url;
    // The default stays as it is under every strategy, so that a change of strategy leaves no gap.
    this.listener =
      own?.openDoor(login(ListenerAction.forward([this.targets]))) ??
      ApplicationListener.fromApplicationListenerAttributes(this, 'Listener', {
        listenerArn: shared?.listenerArn ?? '',
        securityGroup,
      });
    this.rule =
      shifts || shared !== undefined
        ? this.addRule('Rule', this.listener, route, shared)
        : undefined;
    const { testPort } = deployment;
    this.testListener = testPort === undefined ? undefined : own?.listen('Test', testPort, route());
    this.testRule = this.testListener && this.addRule('TestRule', this.testListener, route);
    this.attach(service);
  }

  /** ECS refuses a target group that no listener uses yet. */
  private attach(service: FargateService): void {
    const [, alternate] = this.targetGroups;
    this.targets.addTarget(
      service.loadBalancerTarget({
        containerName: MAIN_CONTAINER,
        ...(alternate !== undefined &&
          this.rule !== undefined && { alternateTarget: this.alternate(alternate, this.rule) }),
      }),
    );
    service.node.addDependency(this.rule ?? this.listener);
  }

  private alternate(alternateTargetGroup: ApplicationTargetGroup, rule: ApplicationListenerRule) {
    return new AlternateTarget('Alternate', {
      alternateTargetGroup,
      productionListener: ListenerRuleConfiguration.applicationListenerRule(rule),
      ...(this.testRule !== undefined && {
        testListener: ListenerRuleConfiguration.applicationListenerRule(this.testRule),
      }),
      role: trafficShiftRole(this, {
        rules: this.testRule === undefined ? [rule] : [rule, this.testRule],
        listeners:
          this.testListener === undefined ? [this.listener] : [this.listener, this.testListener],
        targetGroups: this.targetGroups,
      }),
    });
  }

  private addRule(
    id: string,
    listener: IApplicationListener,
    route: Route,
    shared?: SharedLoadBalancer,
  ): ApplicationListenerRule {
    return new ApplicationListenerRule(this, id, {
      listener,
      priority: shared?.priority ?? 1,
      conditions:
        shared === undefined ? [ListenerCondition.pathPatterns(['/*'])] : conditionsOf(shared),
      action: route(),
    });
  }
}

/**
 * ECS moves the weights. CloudFormation would set them back with any change of the rule, so the rule says the same
 * in every deployment: no tags (lib/stacks/environment-stage.ts), both groups, always these weights (aws-cdk#36649).
 */
function forward([first, second]: readonly ApplicationTargetGroup[]): ListenerAction {
  if (first === undefined) throw new RangeError('no target group');
  if (second === undefined) return ListenerAction.forward([first]);
  return ListenerAction.weightedForward([
    { targetGroup: first, weight: 1 },
    { targetGroup: second, weight: 0 },
  ]);
}

function targetGroup(scope: Construct, id: string, { web }: ResolvedEnvironment, vpc: IVpc) {
  const { healthCheck } = web;
  return new ApplicationTargetGroup(scope, id, {
    vpc,
    targetType: TargetType.IP,
    protocol: ApplicationProtocol.HTTP,
    port: web.port,
    deregistrationDelay: Duration.seconds(web.deregistrationDelaySeconds),
    ...(web.stickySeconds !== undefined && {
      stickinessCookieDuration: Duration.seconds(web.stickySeconds),
    }),
    healthCheck: {
      path: healthCheck.path,
      interval: Duration.seconds(healthCheck.intervalSeconds),
      timeout: Duration.seconds(healthCheck.timeoutSeconds),
      healthyThresholdCount: healthCheck.healthyThreshold,
      unhealthyThresholdCount: healthCheck.unhealthyThreshold,
      healthyHttpCodes: healthCheck.codes,
    },
  });
}

function conditionsOf({ hosts, paths }: SharedLoadBalancer): ListenerCondition[] {
  return [
    ...(hosts.length > 0 ? [ListenerCondition.hostHeaders([...hosts])] : []),
    ...(paths.length > 0 ? [ListenerCondition.pathPatterns([...paths])] : []),
  ];
}

function sharedSecurityGroup(scope: Construct, shared?: SharedLoadBalancer): ISecurityGroup {
  // It may let nothing out but what is named: the way to this service is added to it.
  return SecurityGroup.fromSecurityGroupId(
    scope,
    'SharedSecurityGroup',
    shared?.securityGroupId ?? '',
    { allowAllOutbound: false },
  );
}

/** A listener's ARN holds that of its load balancer: `…:listener/app/<name>/<id>/<listener>`. */
function sharedLoadBalancer(scope: Construct, shared?: SharedLoadBalancer) {
  const [prefix = '', rest = ''] = (shared?.listenerArn ?? '').split(':listener/');
  const loadBalancerFullName = rest.split('/').slice(0, 3).join('/');
  const found = ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(
    scope,
    'SharedLoadBalancer',
    {
      loadBalancerArn: `${prefix}:loadbalancer/${loadBalancerFullName}`,
      securityGroupId: shared?.securityGroupId ?? '',
    },
  );
  return Object.assign(found, { loadBalancerFullName });
}
