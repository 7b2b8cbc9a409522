import type { Duration } from 'aws-cdk-lib';
import { SecurityGroup, type IVpc } from 'aws-cdk-lib/aws-ec2';
import type { CfnService } from 'aws-cdk-lib/aws-ecs';
import {
  FargateService,
  type CapacityProviderStrategy,
  type FargateServiceProps,
  type ICluster,
} from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import type { HardenedTask } from './hardened-task';
import { PRIVATE_SUBNETS } from './subnets';

export interface FargateWorkloadProps {
  readonly vpc: IVpc;
  readonly cluster: ICluster;
  readonly serviceName: string;
  readonly task: HardenedTask;
  readonly minTasks: number;
  /** Run what exceeds the minimum on Spot; the minimum itself stays on demand. */
  readonly spot: boolean;
  readonly healthCheckGrace?: Duration;
  /** Failed tasks in a row after which a deployment is given up; AWS's own default can wait for hours. */
  readonly breakerThreshold: number;
  /** Strategy, alarms, Service Connect. */
  readonly options?: Partial<FargateServiceProps>;
}

/** A service in private subnets whose deployments roll back by themselves. */
export class FargateWorkload extends Construct {
  readonly task: HardenedTask;
  readonly service: FargateService;
  readonly securityGroup: SecurityGroup;

  constructor(scope: Construct, id: string, props: FargateWorkloadProps) {
    super(scope, id);
    const { vpc, cluster, serviceName, task, minTasks, spot, healthCheckGrace } = props;
    this.task = task;
    this.securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: `${serviceName}: the tasks`,
    });
    this.service = new FargateService(this, 'Service', {
      cluster,
      serviceName,
      taskDefinition: task.definition,
      assignPublicIp: false,
      ...(task.exec && { enableExecuteCommand: true }),
      vpcSubnets: PRIVATE_SUBNETS,
      securityGroups: [this.securityGroup],
      circuitBreaker: { rollback: true },
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      capacityProviderStrategies: strategies(minTasks, spot),
      ...(healthCheckGrace !== undefined && { healthCheckGracePeriod: healthCheckGrace }),
      ...props.options,
    });
    // With both in one stack, the capacity providers must outlive the services that use them (aws-cdk#15366).
    this.service.node.addDependency(cluster);
    const service = this.service.node.defaultChild as CfnService;
    service.addPropertyOverride(
      'DeploymentConfiguration.DeploymentCircuitBreaker.ThresholdConfiguration',
      { Type: 'COUNT', Value: props.breakerThreshold },
    );
    // The count belongs to the scaling: a deployment that set it would undo a scale-out (aws-cdk#3919).
    service.addPropertyDeletionOverride('DesiredCount');
  }
}

function strategies(minTasks: number, spot: boolean): CapacityProviderStrategy[] {
  return spot
    ? [
        { capacityProvider: 'FARGATE', base: minTasks, weight: 0 },
        { capacityProvider: 'FARGATE_SPOT', weight: 1 },
      ]
    : [{ capacityProvider: 'FARGATE', weight: 1 }];
}
