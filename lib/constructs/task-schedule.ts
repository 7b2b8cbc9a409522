import { Duration } from 'aws-cdk-lib';
import type { ISecurityGroup, IVpc } from 'aws-cdk-lib/aws-ec2';
import { SubnetType } from 'aws-cdk-lib/aws-ec2';
import { FargatePlatformVersion, type ICluster, type TaskDefinition } from 'aws-cdk-lib/aws-ecs';
import {
  Schedule,
  ScheduleExpression,
  ScheduleTargetInput,
  TimeWindow,
} from 'aws-cdk-lib/aws-scheduler';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import {
  DefinitionBody,
  IntegrationPattern,
  JitterType,
  LogLevel,
  StateMachine,
  Timeout,
} from 'aws-cdk-lib/aws-stepfunctions';
import { EcsFargateLaunchTarget, EcsRunTask } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { TimeZone } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { ResolvedContainerTask, ResolvedSchedule } from '../config';

export interface TaskScheduleProps {
  readonly name: string;
  readonly task: ResolvedContainerTask;
  readonly schedule: ResolvedSchedule;
  readonly definition: TaskDefinition;
  readonly cluster: ICluster;
  readonly vpc: IVpc;
  readonly securityGroup: ISecurityGroup;
  readonly logGroup: LogGroup;
}

/**
 * Runs a container task by the clock: EventBridge Scheduler starts a state machine, which runs the task, waits
 * for its exit code, tries again and keeps its time limit. The scheduler's own retries cover the start alone.
 */
export class TaskSchedule extends Construct {
  readonly stateMachine: StateMachine;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: TaskScheduleProps) {
    super(scope, id);
    const { name, task, schedule, definition, cluster, vpc, securityGroup, logGroup } = props;
    const run = new EcsRunTask(this, 'Run', {
      integrationPattern: IntegrationPattern.RUN_JOB,
      cluster,
      taskDefinition: definition,
      launchTarget: new EcsFargateLaunchTarget({ platformVersion: FargatePlatformVersion.LATEST }),
      subnets: vpc.selectSubnets({ subnetType: SubnetType.PRIVATE_WITH_EGRESS }),
      securityGroups: [securityGroup],
      assignPublicIp: false,
      taskTimeout: Timeout.duration(Duration.seconds(task.timeLimitSeconds)),
    });
    if (task.attempts > 1) {
      run.addRetry({
        errors: ['States.TaskFailed', 'States.Timeout'],
        maxAttempts: task.attempts - 1,
        interval: Duration.seconds(10),
        backoffRate: 2,
        maxDelay: Duration.minutes(5),
        jitterStrategy: JitterType.FULL,
      });
    }
    this.stateMachine = new StateMachine(this, 'Job', {
      stateMachineName: name,
      definitionBody: DefinitionBody.fromChainable(run),
      logs: { destination: logGroup, level: LogLevel.ERROR },
      tracingEnabled: true,
    });
    this.deadLetters = new Queue(this, 'DeadLetters', {
      queueName: `${name}-schedule-dead-letters`,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    new Schedule(this, 'Schedule', {
      scheduleName: name,
      description: `${task.name}: ${schedule.source} (${schedule.timeZone})`,
      schedule: ScheduleExpression.expression(schedule.expression, TimeZone.of(schedule.timeZone)),
      timeWindow: TimeWindow.off(),
      target: new StepFunctionsStartExecution(this.stateMachine, {
        input: ScheduleTargetInput.fromObject({}),
        deadLetterQueue: this.deadLetters,
        retryAttempts: 3,
        maxEventAge: Duration.hours(1),
      }),
    });
  }
}
