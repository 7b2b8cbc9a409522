import { Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { SecurityGroup, type ISecurityGroup, type IVpc } from 'aws-cdk-lib/aws-ec2';
import type {
  FargateTaskDefinition,
  ICluster,
  Secret as ContainerSecret,
} from 'aws-cdk-lib/aws-ecs';
import { PolicyStatement, type IGrantable, type IRole } from 'aws-cdk-lib/aws-iam';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { ResolvedContainerTask, ResolvedEnvironment } from '../config';
import { ENV, MAIN_CONTAINER, type ContainerTaskLaunch } from '../../services/protocol/contract';
import { HardenedTask, LOG_STREAM_PREFIX } from './hardened-task';
import { imageOf, releasedOr } from './image';
import { logGroup } from './logs';
import { nameIn } from './names';
import { mountVolume, type SharedFiles } from './shared-files';
import { TaskSchedule } from './task-schedule';
import { PRIVATE_SUBNETS } from './subnets';

export interface ContainerTaskProps {
  readonly environment: ResolvedEnvironment;
  readonly task: ResolvedContainerTask;
  readonly vpc: IVpc;
  readonly cluster: ICluster;
  /** Default: one of its own. */
  readonly securityGroup?: ISecurityGroup;
  /** What it finds in its environment beside what is configured there. */
  readonly variables: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, ContainerSecret>>;
  /** Undefined where no task has a volume of the environment's own. */
  readonly files: SharedFiles | undefined;
  /** The table of runs. */
  readonly runs: Table;
}

/** Seconds between SIGTERM and SIGKILL. */
const STOP_TIMEOUT_SECONDS = 30;

/** A task with an image of its own: run by hand through the task runner, and by the clock where it has a schedule. */
export class ContainerTask extends Construct {
  readonly schedule: TaskSchedule | undefined;
  readonly securityGroup: ISecurityGroup;
  /** How the task runner starts it. */
  readonly launch: ContainerTaskLaunch;
  readonly task: HardenedTask;
  readonly logs: LogGroup;
  readonly #cluster: ICluster;

  constructor(scope: Construct, id: string, props: ContainerTaskProps) {
    super(scope, id);
    const { environment, task, vpc, cluster } = props;
    const name = nameIn(environment, task.name);
    const securityGroup =
      props.securityGroup ??
      new SecurityGroup(this, 'SecurityGroup', { vpc, description: `Task ${task.name}` });
    this.securityGroup = securityGroup;
    this.#cluster = cluster;
    this.logs = logGroup(this, environment, `tasks/${task.name}`);
    this.task = new HardenedTask(this, 'Task', {
      compute: task,
      image: releasedOr(
        environment,
        task.name,
        () => imageOf(task.image, task.architecture),
        task.image,
      ),
      logGroup: this.logs,
      family: name,
      stopTimeoutSeconds: STOP_TIMEOUT_SECONDS,
      environment: {
        ...task.environment,
        ...props.variables,
        [ENV.application]: environment.application,
        [ENV.environment]: environment.name,
      },
      ...(task.ephemeralStorageGiB !== undefined && {
        ephemeralStorageGiB: task.ephemeralStorageGiB,
      }),
      container: {
        secrets: { ...props.secrets },
        ...(task.command !== undefined && { command: [...task.command] }),
        ...(task.entrypoint !== undefined && { entryPoint: [...task.entrypoint] }),
      },
    });
    const { definition, container } = this.task;
    for (const volume of task.volumes) {
      mountVolume(volume, { definition, container, securityGroup, files: props.files });
    }
    this.schedule =
      task.schedule === undefined
        ? undefined
        : new TaskSchedule(this, 'Schedule', {
            name,
            task,
            schedule: task.schedule,
            definition: this.task.definition,
            container: this.task.container,
            runs: props.runs,
            cluster,
            vpc,
            securityGroup,
            logGroup: this.logs,
          });
    this.launch = {
      kind: 'ecs',
      cluster: cluster.clusterArn,
      taskDefinition: this.task.definition.taskDefinitionArn,
      containerName: MAIN_CONTAINER,
      subnets: vpc.selectSubnets(PRIVATE_SUBNETS).subnetIds,
      securityGroups: [securityGroup.securityGroupId],
      logGroup: this.logs.logGroupName,
      logStreamPrefix: LOG_STREAM_PREFIX,
      timeLimitSeconds: task.timeLimitSeconds,
      attempts: task.attempts,
      ...(task.retryDelaySeconds !== undefined && { retryDelaySeconds: task.retryDelaySeconds }),
    };
  }

  get definition(): FargateTaskDefinition {
    return this.task.definition;
  }

  /** What the task itself acts as. */
  get role(): IRole {
    return this.task.definition.taskRole;
  }

  /** Lets the task runner start, watch and stop this task, and nothing else. */
  grantRun(grantee: IGrantable): void {
    const { definition } = this.task;
    const { partition, region, account } = Stack.of(this);
    const inCluster = { ArnEquals: { 'ecs:cluster': this.#cluster.clusterArn } };
    const tasks = `arn:${partition}:ecs:${region}:${account}:task/${this.#cluster.clusterName}/*`;
    definition.grantRun(grantee);
    this.logs.grantRead(grantee);
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        // Tasks have no name before they run: the cluster is the narrowest there is.
        actions: ['ecs:DescribeTasks', 'ecs:StopTask'],
        resources: [tasks],
        conditions: inCluster,
      }),
    );
  }
}
