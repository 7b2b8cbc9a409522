import { Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { ResolvedEnvironment, ResolvedEvent } from '../config';
import { accessLogBucket } from '../constructs/access-logs';
import { Backups } from '../constructs/backups';
import { nameIn, pascalCase } from '../constructs/names';
import { RunTable } from '../constructs/run-table';
import { TaskQueue } from '../constructs/task-queue';

/** What outlives the workloads: queue, runs, large payloads. */
export class DataStack extends Stack {
  /** The queue of all tasks that name none. */
  readonly tasks: TaskQueue;
  /** The other queues, by name. */
  readonly queues: ReadonlyMap<string, TaskQueue>;
  readonly runs: Table;
  readonly payloads: Bucket;
  /** Who read and wrote objects; in production. */
  readonly accessLogs: IBucket | undefined;
  readonly #environment: ResolvedEnvironment;

  constructor(
    scope: Construct,
    id: string,
    props: StackProps & { readonly environment: ResolvedEnvironment; readonly key?: IKey },
  ) {
    super(scope, id, props);
    const { environment } = props;
    const { production } = environment;
    this.tasks = new TaskQueue(this, 'Tasks', {
      queueName: nameIn(environment, 'tasks'),
      maxReceives: environment.taskRunner.maxReceives,
    });
    this.queues = new Map(
      environment.taskRunner.queues.map(({ name, maxReceives, fifo }) => [
        name,
        new TaskQueue(this, `${pascalCase(name)}Tasks`, {
          queueName: nameIn(environment, `tasks-${name}`),
          maxReceives,
          fifo,
        }),
      ]),
    );
    this.#environment = environment;
    for (const queue of [this.tasks, ...this.queues.values()]) {
      const events = environment.events.filter(({ task }) => this.queueOf(task) === queue);
      if (events.length > 0) queue.acceptEvents(ruleArns(this, environment, events));
    }
    this.runs = new RunTable(this, 'Runs', {
      production,
      tableName: nameIn(environment, 'runs'),
    }).table;
    this.accessLogs = production
      ? (accessLogBucket(this, { keepDays: 365, production }) as IBucket)
      : undefined;
    this.payloads = new Bucket(this, 'Payloads', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: production,
      ...(this.accessLogs !== undefined && {
        serverAccessLogsBucket: this.accessLogs,
        serverAccessLogsPrefix: 'payloads/',
      }),
      removalPolicy: production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      lifecycleRules: [
        {
          // as long as the runs themselves: services/protocol/aws/store.ts
          expiration: Duration.days(30),
          noncurrentVersionExpiration: Duration.days(30),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
    });
    const { backupDays } = environment.safety;
    if (backupDays !== undefined) {
      new Backups(this, 'Backups', {
        environment,
        keepDays: backupDays,
        ...(props.key !== undefined && { key: props.key }),
      });
    }
  }

  /** Reading and writing of payloads: what services/protocol/aws/payload.ts does, and no more. */
  grantPayloads(grantee: IGrantable): void {
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['s3:GetObject', 's3:PutObject'],
        resources: [this.payloads.arnForObjects('*')],
      }),
    );
  }

  /** The queue that the runs of a task wait in. */
  queueOf(task: string): TaskQueue {
    return this.queueFor(this.#environment.tasks.find(({ name }) => name === task)?.queue);
  }

  /** The queue of a task, given the name that it has for it. */
  queueFor(name: string | undefined): TaskQueue {
    return (name === undefined ? undefined : this.queues.get(name)) ?? this.tasks;
  }
}

/** The rules are in a stack that knows this one: here they are known by their names. */
function ruleArns(
  stack: Stack,
  environment: ResolvedEnvironment,
  events: readonly ResolvedEvent[],
): string[] {
  return events.map((event) => {
    const bus = event.kind === 'pattern' && event.bus !== 'default' ? `${event.bus}/` : '';
    return stack.formatArn({
      service: 'events',
      resource: 'rule',
      resourceName: `${bus}${nameIn(environment, event.name)}`,
    });
  });
}
