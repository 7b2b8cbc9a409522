import { Aws, Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  CustomState,
  Fail,
  JitterType,
  Succeed,
  type IChainable,
  type State,
  type StateMachine,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Overlap } from '../config';
import { LOCK_PART, RUN_TABLE, scheduleLock } from '../../services/protocol/contract';

export interface RunLockProps {
  /** The task whose runs keep each other out. */
  readonly task: string;
  readonly overlap: Exclude<Overlap, 'allow'>;
  /** The table of runs, which holds the lock too. */
  readonly table: Table;
  /** Longer than a run can take: past it, the lock of an execution that somebody stopped is free. */
  readonly holdSeconds: number;
}

/** A state that a run of the task may fail in. */
interface Guarded extends IChainable {
  addCatch(handler: IChainable, props?: { errors?: string[]; resultPath?: string }): unknown;
  next(next: IChainable): IChainable;
}

const TAKEN = 'DynamoDB.ConditionalCheckFailedException';

/** Longest pause between two looks at a lock that is taken, in seconds. */
const LOOK_EVERY = 60;
/** A waiting run leaves 4 events a look in its history, which holds 25,000. */
const MOST_LOOKS = 5000;
const LEAST_WAIT_SECONDS = 86_400;

/**
 * Lets one run of a task through at a time: an item of the run table that only one execution can write, and that
 * its owner removes however the run ends. A lock with an end, since an execution that is stopped removes nothing.
 */
export class RunLock extends Construct {
  readonly #props: RunLockProps;

  constructor(scope: Construct, id: string, props: RunLockProps) {
    super(scope, id);
    this.#props = props;
  }

  /** The states around a run; nothing of what the run returns or fails with is lost. */
  around(run: Guarded): IChainable {
    const take = this.#state('TakeLock', 'putItem', {
      Item: {
        ...this.#key(),
        owner: { S: OWNER },
        [RUN_TABLE.timeToLive]: { N: seconds(this.#props.holdSeconds) },
      },
      ConditionExpression: 'attribute_not_exists(#owner) OR #owner = :owner OR #until < :now',
      ExpressionAttributeNames: { '#owner': 'owner', '#until': RUN_TABLE.timeToLive },
      ExpressionAttributeValues: { ':owner': { S: OWNER }, ':now': { N: seconds(0) } },
    });
    if (this.#props.overlap === 'queue') take.addRetry(this.#patience());
    else take.addCatch(new Succeed(this, 'Skipped'), { errors: [TAKEN] });
    retryTrouble(take);
    const failed = this.#failed();
    const released = new Succeed(this, 'Done');
    run.addCatch(this.#release('ReleaseLockAfterFailure', failed, 'States.ALL').next(failed), {
      errors: ['States.ALL'],
      resultPath: '$.failure',
    });
    run.next(this.#release('ReleaseLock', released, TAKEN).next(released));
    return take.next(run);
  }

  /** The rights on this very lock, and on no run. */
  grant({ role }: StateMachine): void {
    const { table, task } = this.#props;
    role.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['dynamodb:PutItem', 'dynamodb:DeleteItem'],
        resources: [table.tableArn],
        conditions: {
          'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [scheduleLock(task)] },
        },
      }),
    );
  }

  /** Where another one holds the lock by now, there is nothing to release. */
  #release(id: string, after: State, errors: string): CustomState {
    const release = this.#state(
      id,
      'deleteItem',
      {
        Key: this.#key(),
        ConditionExpression: '#owner = :owner',
        ExpressionAttributeNames: { '#owner': 'owner' },
        ExpressionAttributeValues: { ':owner': { S: OWNER } },
      },
      // by hand: addCatch() has no output for a custom state, and the failure would be lost
      { Catch: [{ ErrorEquals: [errors], Output: INPUT, Next: after.stateId }] },
    );
    retryTrouble(release);
    return release;
  }

  #failed(): Fail {
    return new Fail(this, 'Failed', {
      errorPath: '$.failure.Error',
      causePath: '$.failure.Cause',
    });
  }

  /** JSONata, for its clock: JSONPath cannot reckon with time. */
  #state(
    id: string,
    action: 'putItem' | 'deleteItem',
    request: object,
    more: object = {},
  ): CustomState {
    return new CustomState(this, id, {
      stateJson: {
        Type: 'Task',
        QueryLanguage: 'JSONata',
        Resource: `arn:${Aws.PARTITION}:states:::dynamodb:${action}`,
        Arguments: { TableName: this.#props.table.tableName, ...request },
        Output: INPUT,
        ...more,
      },
    });
  }

  #key() {
    return {
      [RUN_TABLE.partitionKey]: { S: scheduleLock(this.#props.task) },
      [RUN_TABLE.sortKey]: { S: LOCK_PART },
    };
  }

  /** Waits as long as the run before may take, and at least a day; then it is a failure that people hear of. */
  #patience() {
    const wait = Math.max(LEAST_WAIT_SECONDS, this.#props.holdSeconds);
    const pause = Math.max(LOOK_EVERY, Math.ceil(wait / MOST_LOOKS));
    return {
      errors: [TAKEN],
      interval: Duration.seconds(Math.min(pause, 15)),
      backoffRate: 1.5,
      maxDelay: Duration.seconds(pause),
      maxAttempts: Math.ceil(wait / pause),
    };
  }
}

/** The execution that holds the lock. */
const OWNER = '{% $states.context.Execution.Id %}';

/** What a state was given goes on to the next one. */
const INPUT = '{% $states.input %}';

/** Seconds since 1970, this far from now, as DynamoDB takes numbers. */
function seconds(ahead: number): string {
  return `{% $string($floor($millis() / 1000) + ${ahead}) %}`;
}

/** A lock that is taken is no trouble: the first retrier that matches counts. */
function retryTrouble(state: CustomState): void {
  state.addRetry({ errors: [TAKEN], maxAttempts: 0 });
  state.addRetry({
    errors: ['States.TaskFailed'],
    maxAttempts: 5,
    interval: Duration.seconds(2),
    backoffRate: 2,
    jitterStrategy: JitterType.FULL,
  });
}
