import { Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import type { ResolvedEnvironment } from '../config';
import { nameIn } from '../constructs/names';
import { RunTable } from '../constructs/run-table';
import { TaskQueue } from '../constructs/task-queue';

/** What outlives the workloads: queue, runs, large payloads. */
export class DataStack extends Stack {
  readonly tasks: TaskQueue;
  readonly runs: Table;
  readonly payloads: Bucket;

  constructor(
    scope: Construct,
    id: string,
    props: StackProps & { readonly environment: ResolvedEnvironment },
  ) {
    super(scope, id, props);
    const { environment } = props;
    const { production } = environment;
    this.tasks = new TaskQueue(this, 'Tasks', {
      queueName: nameIn(environment, 'tasks'),
      maxReceives: environment.taskRunner.maxReceives,
    });
    if (environment.events.length > 0) this.tasks.acceptEvents(ruleArns(this, environment));
    this.runs = new RunTable(this, 'Runs', {
      production,
      tableName: nameIn(environment, 'runs'),
    }).table;
    this.payloads = new Bucket(this, 'Payloads', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: production,
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
  }
}

/** The rules are in a stack that knows this one: here they are known by their names. */
function ruleArns(stack: Stack, environment: ResolvedEnvironment): string[] {
  return environment.events.map((event) => {
    const bus = event.kind === 'pattern' && event.bus !== 'default' ? `${event.bus}/` : '';
    return stack.formatArn({
      service: 'events',
      resource: 'rule',
      resourceName: `${bus}${nameIn(environment, event.name)}`,
    });
  });
}
