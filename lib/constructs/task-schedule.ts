import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { ISecurityGroup, IVpc } from 'aws-cdk-lib/aws-ec2';
import {
  FargatePlatformVersion,
  type ContainerDefinition,
  type ICluster,
  type TaskDefinition,
} from 'aws-cdk-lib/aws-ecs';
import { ScheduleTargetInput, type Schedule } from 'aws-cdk-lib/aws-scheduler';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import {
  DefinitionBody,
  IntegrationPattern,
  JitterType,
  JsonPath,
  LogLevel,
  StateMachine,
  Timeout,
} from 'aws-cdk-lib/aws-stepfunctions';
import { EcsFargateLaunchTarget, EcsRunTask } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { ResolvedContainerTask, ResolvedSchedule } from '../config';
import { ENV } from '../../services/protocol/contract';
import { RunLock } from './run-lock';
import { addTimetable } from './timetable';
import { PRIVATE_SUBNETS } from './subnets';

export interface TaskScheduleProps {
  readonly name: string;
  readonly task: ResolvedContainerTask;
  readonly schedule: ResolvedSchedule;
  readonly definition: TaskDefinition;
  readonly container: ContainerDefinition;
  readonly cluster: ICluster;
  readonly vpc: IVpc;
  readonly securityGroup: ISecurityGroup;
  readonly logGroup: LogGroup;
  /** Holds the lock that keeps runs from overlapping. */
  readonly runs: Table;
}

const RETRY_DELAY_SECONDS = 10;
const LONGEST_RETRY_DELAY_SECONDS = 300;

/** What an execution takes beside its attempts and the pauses between them. */
const MARGIN_SECONDS = 300;

/**
 * Runs a container task by the clock: EventBridge Scheduler starts a state machine, which keeps runs from
 * overlapping, runs the task, waits for its exit code, tries again and keeps its time limit. The scheduler's own
 * retries cover the start alone.
 */
export class TaskSchedule extends Construct {
  readonly stateMachine: StateMachine;
  readonly schedule: Schedule;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: TaskScheduleProps) {
    super(scope, id);
    const { name, task, schedule, logGroup, runs } = props;
    const { overlap } = schedule;
    const run = runOnEcs(this, props);
    const lock =
      overlap === 'allow'
        ? undefined
        : new RunLock(this, 'Lock', {
            task: task.name,
            overlap,
            table: runs,
            holdSeconds: longestRun(task),
          });
    this.stateMachine = new StateMachine(this, 'Job', {
      stateMachineName: name,
      definitionBody: DefinitionBody.fromChainable(lock?.around(run) ?? run),
      logs: { destination: logGroup, level: LogLevel.ERROR },
      tracingEnabled: true,
    });
    lock?.grant(this.stateMachine);
    const timetable = addTimetable(this, {
      name,
      description: `${task.name}: ${schedule.source} (${schedule.timeZone})`,
      schedule,
      target: (common) =>
        new StepFunctionsStartExecution(this.stateMachine, {
          ...common,
          input: ScheduleTargetInput.fromObject({}),
        }),
    });
    this.schedule = timetable.schedule;
    this.deadLetters = timetable.deadLetters;
  }
}

function runOnEcs(scope: Construct, props: TaskScheduleProps): EcsRunTask {
  const { task, schedule, definition, container, cluster, vpc, securityGroup } = props;
  const run = new EcsRunTask(scope, 'Run', {
    integrationPattern: IntegrationPattern.RUN_JOB,
    cluster,
    taskDefinition: definition,
    launchTarget: new EcsFargateLaunchTarget({ platformVersion: FargatePlatformVersion.LATEST }),
    subnets: vpc.selectSubnets(PRIVATE_SUBNETS),
    securityGroups: [securityGroup],
    assignPublicIp: false,
    taskTimeout: Timeout.duration(Duration.seconds(task.timeLimitSeconds)),
    containerOverrides: [
      {
        containerDefinition: container,
        // as a run by hand: services/task-runner/executors.ts
        environment: [
          { name: ENV.runId, value: JsonPath.stringAt('$$.Execution.Name') },
          { name: ENV.runInput, value: JSON.stringify(schedule.input ?? null) },
        ],
      },
    ],
  });
  if (task.attempts > 1) {
    run.addRetry({
      errors: ['States.TaskFailed', 'States.Timeout'],
      maxAttempts: task.attempts - 1,
      interval: Duration.seconds(task.retryDelaySeconds ?? RETRY_DELAY_SECONDS),
      backoffRate: 2,
      // must be more than the interval
      maxDelay: Duration.seconds(LONGEST_RETRY_DELAY_SECONDS + 1),
      jitterStrategy: JitterType.FULL,
    });
  }
  return run;
}

/** Seconds in which all attempts of a run are over, the pauses between them included. */
function longestRun({ timeLimitSeconds, attempts }: ResolvedContainerTask): number {
  const pauses = (attempts - 1) * LONGEST_RETRY_DELAY_SECONDS;
  return attempts * timeLimitSeconds + pauses + MARGIN_SECONDS;
}
