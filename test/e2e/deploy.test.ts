import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeLogGroupsCommand, CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  DescribeClustersCommand,
} from '@aws-sdk/client-ecs';
import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { startEmulator, type Emulator } from '../support/emulator';
import { describeWith } from '../support/prerequisites';
import { lazily, PROJECT_ROOT, synthesizedByCdk } from '../support/sample';
import { bootstrapped } from './bootstrapped';
import { bootstrap, cdkAgainst, deploy, REGION, type Cdk } from './cdk';

jest.setTimeout(180_000);

/** Types that the emulator passes over: nothing of them is tested here. cfn-lint and assertions cover them. */
const NOT_EMULATED = ['AWS::CDK::Metadata', 'AWS::S3::BucketPolicy'];

const APPLICATION = 'slipway-sample-dev';

describeWith('emulator', 'the dev environment, deployed to an emulator of AWS', () => {
  let emulator: Emulator;
  let cdk: Cdk;
  const assembly = lazily(() => synthesizedByCdk());
  const client = () => ({
    endpoint: emulator.endpoint,
    region: REGION,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  beforeAll(async () => {
    emulator = await startEmulator();
    cdk = cdkAgainst(emulator.endpoint);
    bootstrap(cdk);
  });
  afterAll(() => emulator.stop());

  const mainContainer = async (family: string) => {
    const { taskDefinition } = await new ECSClient(client()).send(
      new DescribeTaskDefinitionCommand({ taskDefinition: family }),
    );
    return taskDefinition!.containerDefinitions!.find(({ name }) => name === 'main')!;
  };

  it('deploys, all five stacks, with the CDK’s own command line', () => {
    const { status, output } = deploy(cdk, assembly(), 'dev/**');
    expect(output.match(/✅ {2}dev\/\w+/g)).toHaveLength(5);
    expect(status).toBe(0);
  });

  it('leaves nothing out but what is known to be', () => {
    expect(emulator.skippedTypes().filter((type) => !NOT_EMULATED.includes(type))).toEqual([]);
  });

  it('runs web service and task runner in the cluster', async () => {
    const { services } = await new ECSClient(client()).send(
      new DescribeServicesCommand({
        cluster: `${APPLICATION}-cluster`,
        services: [`${APPLICATION}-web`, `${APPLICATION}-task-runner`],
      }),
    );
    expect(services!.map(({ serviceName, status }) => [serviceName, status]).sort()).toEqual([
      [`${APPLICATION}-task-runner`, 'ACTIVE'],
      [`${APPLICATION}-web`, 'ACTIVE'],
    ]);
  });

  it.each(['web', 'task-runner', 'hello'])(
    'gives %s a hardened task definition with its image by content',
    async (name) => {
      const container = await mainContainer(`${APPLICATION}-${name}`);
      expect(container).toMatchObject({ user: '1000:1000', readonlyRootFilesystem: true });
      expect(container.image).toMatch(
        /^111111111111\.dkr\.ecr\.eu-west-1\.amazonaws\.com\/cdk-hnb659fds-container-assets.*:[0-9a-f]{64}$/,
      );
    },
  );

  it('tells the containers of their queue, table and bucket, across stacks', async () => {
    const { environment } = await mainContainer(`${APPLICATION}-task-runner`);
    const value = (name: string) => environment!.find((variable) => variable.name === name)?.value;
    const { QueueUrl } = await new SQSClient(client()).send(
      new GetQueueUrlCommand({ QueueName: `${APPLICATION}-tasks` }),
    );
    expect(value('SLIPWAY_QUEUE_URL')?.split('/').at(-1)).toBe(QueueUrl?.split('/').at(-1));
    expect(value('SLIPWAY_TABLE_NAME')).toBe(`${APPLICATION}-runs`);
    const launches = JSON.parse(value('SLIPWAY_CONTAINER_TASKS')!) as Record<
      string,
      { subnets: string[]; taskDefinition: string }
    >;
    expect(launches.hello!.subnets).toHaveLength(2);
    expect(launches.hello!.taskDefinition).toContain(`${APPLICATION}-hello`);
  });

  it('has a queue with a dead-letter queue, and a table with its index', async () => {
    const sqs = new SQSClient(client());
    const { QueueUrl } = await sqs.send(
      new GetQueueUrlCommand({ QueueName: `${APPLICATION}-tasks` }),
    );
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    expect(JSON.parse(Attributes!.RedrivePolicy!)).toMatchObject({ maxReceiveCount: 5 });
    const { Table } = await new DynamoDBClient(client()).send(
      new DescribeTableCommand({ TableName: `${APPLICATION}-runs` }),
    );
    expect(Table).toMatchObject({
      GlobalSecondaryIndexes: [{ IndexName: 'by-task' }, { IndexName: 'unfinished' }],
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
    });
  });

  it('has one door: a load balancer that listens on 80 and checks the health of port 8080', async () => {
    const elb = new ElasticLoadBalancingV2Client(client());
    const { LoadBalancers } = await elb.send(new DescribeLoadBalancersCommand({}));
    expect(LoadBalancers).toMatchObject([
      { LoadBalancerName: `${APPLICATION}-web`, Scheme: 'internet-facing' },
    ]);
    const { Listeners } = await elb.send(
      new DescribeListenersCommand({ LoadBalancerArn: LoadBalancers![0]!.LoadBalancerArn }),
    );
    expect(Listeners!.map(({ Port, Protocol }) => [Port, Protocol])).toEqual([[80, 'HTTP']]);
    const { TargetGroups } = await elb.send(new DescribeTargetGroupsCommand({}));
    expect(TargetGroups).toMatchObject([
      { Port: 8080, HealthCheckPath: '/livez', TargetType: 'ip' },
    ]);
  });

  it('keeps logs for as long as the configuration says', async () => {
    const { logGroups } = await new CloudWatchLogsClient(client()).send(
      new DescribeLogGroupsCommand({ logGroupNamePrefix: '/slipway/slipway-sample/dev/' }),
    );
    expect(
      logGroups!.map(({ logGroupName, retentionInDays }) => [
        logGroupName?.split('/dev/')[1],
        retentionInDays,
      ]),
    ).toEqual([
      ['task-runner', 30],
      ['tasks/hello', 30],
      ['web', 30],
    ]);
  });

  it('takes a change', async () => {
    const config = join(PROJECT_ROOT, 'changed.slipway.config.ts');
    writeFileSync(
      config,
      "import sample from './slipway.config';\nexport default { ...sample, web: { ...sample.web, environment: { LEVEL: 'debug' } } };\n",
    );
    try {
      const changed = synthesizedByCdk('-c', `config=${config}`);
      expect(deploy(cdk, changed, 'dev/**')).toMatchObject({ status: 0 });
    } finally {
      rmSync(config);
    }
    expect((await mainContainer(`${APPLICATION}-web`)).environment).toContainEqual({
      name: 'LEVEL',
      value: 'debug',
    });
  });

  it('is gone when it is destroyed', async () => {
    const { status, output } = cdk('--app', assembly(), 'destroy', 'dev/**', '--force');
    expect({ status, failed: output.match(/❌.*/g) }).toEqual({ status: 0, failed: null });
    const { clusters } = await new ECSClient(client()).send(
      new DescribeClustersCommand({ clusters: [`${APPLICATION}-cluster`] }),
    );
    expect(clusters!.filter(({ status }) => status === 'ACTIVE')).toEqual([]);
    expect((await new SQSClient(client()).send(new ListQueuesCommand({}))).QueueUrls ?? []).toEqual(
      [],
    );
    expect((await new DynamoDBClient(client()).send(new ListTablesCommand({}))).TableNames).toEqual(
      [],
    );
    expect(
      (await new ElasticLoadBalancingV2Client(client()).send(new DescribeLoadBalancersCommand({})))
        .LoadBalancers,
    ).toEqual([]);
  });
});

describeWith('emulator', 'the deployment test itself', () => {
  let emulator: Emulator;
  let cdk: Cdk;
  beforeAll(async () => {
    emulator = await startEmulator();
    cdk = cdkAgainst(emulator.endpoint);
    await bootstrapped(emulator.endpoint);
  });
  afterAll(() => emulator.stop());

  // Each its own stack: a template goes to the bucket under its hash, and is not sent twice.
  const assembly = lazily(() => synthesizedByCdk());
  const deployBroken = (stack: string, breakIt: (template: Template) => void) => {
    const folder = join(assembly(), 'assembly-dev');
    const name = readdirSync(folder).find(
      (one) => one.startsWith(`dev${stack}`) && one.endsWith('.template.json'),
    );
    const file = join(folder, name!);
    const template = JSON.parse(readFileSync(file, 'utf8')) as Template;
    breakIt(template);
    writeFileSync(file, JSON.stringify(template));
    return deploy(cdk, assembly(), `dev/${stack}`);
  };

  it('fails, names the resource and rolls back, when a resource cannot be made', () => {
    const { status, output } = deployBroken('network', ({ Resources }) => {
      Resources.Broken = {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: { AlarmName: 'broken', ComparisonOperator: 'Sideways', Threshold: 'much' },
      };
    });
    expect(status).not.toBe(0);
    expect(output).toMatch(/CREATE_FAILED +\| AWS::CloudWatch::Alarm +\| Broken/);
    expect(output).toContain('ROLLBACK_COMPLETE');
  });

  it('fails, and names the reason, when a template is broken', () => {
    const { status, output } = deployBroken('data', ({ Outputs }) => {
      Outputs.Broken = { Value: { 'Fn::GetAtt': ['TasksQueue14B5121E', 'NoSuchAttribute'] } };
    });
    expect(status).not.toBe(0);
    expect(output).toMatch(/❌.*slipway-sample-dev-data failed/);
    expect(output).toContain('NoSuchAttribute');
  });
});

interface Template {
  readonly Outputs: Record<string, unknown>;
  readonly Resources: Record<string, unknown>;
}
