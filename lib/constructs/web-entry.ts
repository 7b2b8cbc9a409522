import { Duration } from 'aws-cdk-lib';
import { Peer, Port, SecurityGroup, SubnetType, type IVpc } from 'aws-cdk-lib/aws-ec2';
import type { FargateService } from 'aws-cdk-lib/aws-ecs';
import {
  ApplicationLoadBalancer,
  ApplicationProtocol,
  ApplicationTargetGroup,
  TargetType,
  type ApplicationListener,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { MAIN_CONTAINER, WEB_PORT } from '../../services/protocol/contract';

export interface WebEntryProps {
  readonly vpc: IVpc;
  readonly name: string;
  readonly production: boolean;
  /** Address ranges that may connect. */
  readonly allowFrom: readonly string[];
  readonly healthCheckPath: string;
  readonly healthCheckInterval: Duration;
  readonly service: FargateService;
  readonly serviceSecurityGroup: SecurityGroup;
}

/** Longer than any request may take, so that the service ends a request and not the balancer. */
const IDLE_TIMEOUT = Duration.seconds(60);

/** The load balancer: the only door of an environment. */
export class WebEntry extends Construct {
  readonly loadBalancer: ApplicationLoadBalancer;
  readonly listener: ApplicationListener;
  readonly targets: ApplicationTargetGroup;

  constructor(scope: Construct, id: string, props: WebEntryProps) {
    super(scope, id);
    const { vpc, name, production, allowFrom, healthCheckPath, healthCheckInterval } = props;
    const securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'Load balancer',
      allowAllOutbound: false,
    });
    for (const range of allowFrom) {
      securityGroup.addIngressRule(Peer.ipv4(range), Port.tcp(80), `HTTP from ${range}`);
    }
    securityGroup.addEgressRule(
      props.serviceSecurityGroup,
      Port.tcp(WEB_PORT),
      'To the web service',
    );
    props.serviceSecurityGroup.addIngressRule(
      securityGroup,
      Port.tcp(WEB_PORT),
      'From the load balancer',
    );
    this.loadBalancer = new ApplicationLoadBalancer(this, 'LoadBalancer', {
      vpc,
      loadBalancerName: name,
      internetFacing: true,
      vpcSubnets: { subnetType: SubnetType.PUBLIC },
      securityGroup,
      dropInvalidHeaderFields: true,
      deletionProtection: production,
      idleTimeout: IDLE_TIMEOUT,
    });
    this.targets = new ApplicationTargetGroup(this, 'Targets', {
      vpc,
      targetType: TargetType.IP,
      protocol: ApplicationProtocol.HTTP,
      port: WEB_PORT,
      deregistrationDelay: Duration.seconds(30),
      healthCheck: {
        path: healthCheckPath,
        interval: healthCheckInterval,
        timeout: Duration.seconds(4),
        healthyThresholdCount: 2,
        unhealthyThresholdCount: 3,
        healthyHttpCodes: '200',
      },
      targets: [
        props.service.loadBalancerTarget({
          containerName: MAIN_CONTAINER,
          containerPort: WEB_PORT,
        }),
      ],
    });
    this.listener = this.loadBalancer.addListener('Http', {
      port: 80,
      protocol: ApplicationProtocol.HTTP,
      open: false,
      defaultTargetGroups: [this.targets],
    });
  }
}
