import { DEFAULT_USAGE, estimate, type Usage } from '../../lib/operations/cost';
import { splitTasks } from '../../lib/operations/cost/fargate';
import { startsPerMonth } from '../../lib/operations/cost/schedule';
import { assemblyOf, serviceOf, type Resources } from './assembly-of';

interface Expectation {
  readonly what: string;
  /** The resource that is looked at, beside which others may stand. */
  readonly of?: string;
  readonly resources: Resources;
  readonly usage?: Partial<Usage>;
  readonly region?: string;
  /** US dollars a month, worked out by hand. */
  readonly low: number;
  readonly high?: number;
}

const one = (type: string, properties: Record<string, unknown> = {}): Resources => ({
  It: { type, properties },
});

const onDemandThenSpot = [
  { CapacityProvider: 'FARGATE', Base: 1, Weight: 0 },
  { CapacityProvider: 'FARGATE_SPOT', Weight: 1 },
];
const machine = (schedule: string): Resources => ({
  It: {
    type: 'AWS::StepFunctions::StateMachine',
    properties: {
      DefinitionString: {
        'Fn::Join': [
          '',
          [
            '{"StartAt":"Run","States":{"Wait":{"Type":"Wait"},"Run":{"Type":"Task","Parameters":{"TaskDefinition":"shop-prod-job","Cluster":"',
            { Ref: 'Elsewhere' },
            '"}}}}',
          ],
        ],
      },
      TracingConfiguration: { Enabled: true },
    },
  },
  Clock: {
    type: 'AWS::Scheduler::Schedule',
    properties: { ScheduleExpression: schedule, Target: { Arn: { Ref: 'It' } } },
  },
  Job: {
    type: 'AWS::ECS::TaskDefinition',
    properties: { Family: 'shop-prod-job', Cpu: '1024', Memory: '2048' },
  },
  Other: {
    type: 'AWS::ECS::TaskDefinition',
    properties: { Family: 'shop-prod-job-two', Cpu: '1024', Memory: '2048' },
  },
});
const database: Resources = {
  Cluster: {
    type: 'AWS::RDS::DBCluster',
    properties: {
      Engine: 'aurora-postgresql',
      ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 4 },
    },
  },
  Writer: {
    type: 'AWS::RDS::DBInstance',
    properties: {
      DBInstanceClass: 'db.serverless',
      DBClusterIdentifier: { Ref: 'Cluster' },
    },
  },
};
const balancer = one('AWS::ElasticLoadBalancingV2::LoadBalancer', {
  Type: 'application',
  Scheme: 'internet-facing',
  Subnets: [{ Ref: 'A' }, { Ref: 'B' }],
});

const EXPECTATIONS: readonly Expectation[] = [
  {
    what: 'a service of 2 to 10 tasks: tasks × 730 × (0.5 × 0.04048 + 0.004445)',
    of: 'Web',
    resources: serviceOf({ scaling: [2, 10] }),
    region: 'eu-west-1',
    low: 36.04,
    high: 180.2,
  },
  {
    what: 'a service on ARM: 2 × 730 × (0.03238 + 2 × 0.00356)',
    of: 'Web',
    resources: serviceOf({ cpu: 1024, memory: 2048, arm: true, count: 2 }),
    low: 57.67,
  },
  {
    what: 'a service with all but one task on Spot at 35 %: 18.02 + 3 × 18.02 × 0.35',
    of: 'Web',
    resources: serviceOf({ scaling: [1, 4], strategy: onDemandThenSpot }),
    region: 'eu-west-1',
    low: 18.02,
    high: 36.94,
  },
  {
    what: 'a service from zero: 100 runs a day × 5 minutes × 0.024685 an hour',
    of: 'Web',
    resources: serviceOf({ scaling: [0, 1] }),
    low: 6.26,
    high: 18.02,
  },
  {
    what: 'a service that is switched off',
    of: 'Web',
    resources: serviceOf({ scaling: [0, 0] }),
    low: 0,
  },
  {
    what: 'ephemeral storage beyond 20 GB: 9.01 + 30 × 730 × 0.000111',
    of: 'Web',
    resources: serviceOf({ cpu: 256, memory: 512, ephemeral: 50 }),
    low: 11.44,
  },
  {
    what: 'a scheduled task of an hour a day: 30.42 × (0.04048 + 2 × 0.004445)',
    of: 'Job',
    resources: machine('cron(0 2 * * ? *)'),
    usage: { runMinutes: 60 },
    low: 1.5,
  },
  {
    what: 'a task that no schedule starts: 3,041.67 runs × 5 minutes × 0.04937',
    of: 'Other',
    resources: machine('cron(0 2 * * ? *)'),
    low: 12.51,
  },
  {
    what: 'a state machine each minute: 43,800 × 3 transitions, 43,800 traces',
    resources: machine('rate(1 minute)'),
    low: 3.5,
  },
  {
    what: 'a NAT gateway: 730 × 0.052 + 10 × 0.052',
    resources: one('AWS::EC2::NatGateway'),
    region: 'eu-central-1',
    low: 38.48,
  },
  {
    what: 'a regional NAT gateway in 3 zones: 3 × 730 × (0.045 + 0.005) + 10 × 0.045',
    resources: {
      ...serviceOf({ zones: 3 }),
      ...one('AWS::EC2::NatGateway', { AvailabilityMode: 'regional' }),
    },
    low: 109.95,
  },
  {
    what: 'an interface endpoint in 2 zones: 2 × 730 × 0.013 + 10 × 0.01',
    resources: one('AWS::EC2::VPCEndpoint', {
      VpcEndpointType: 'Interface',
      SubnetIds: [{ Ref: 'A' }, { Ref: 'B' }],
    }),
    region: 'ap-southeast-1',
    low: 19.08,
  },
  { what: 'an address: 730 × 0.005', resources: one('AWS::EC2::EIP'), low: 3.65 },
  {
    what: 'a load balancer: 18.396 + 4 units × 5.84 + 2 addresses × 3.65 + 100 GB × 0.12',
    resources: balancer,
    region: 'ap-southeast-1',
    usage: { requests: 100, gbOut: 100 },
    low: 61.06,
  },
  {
    what: 'a web ACL: 5 + 3 rules + 26.28 million requests × 0.60',
    resources: one('AWS::WAFv2::WebACL', { Rules: [{}, {}, {}] }),
    usage: { requests: 10 },
    low: 23.77,
  },
  {
    what: 'a queue: (9.125 million requests + 0.1314 million polls) × 0.40',
    resources: one('AWS::SQS::Queue'),
    usage: { runs: 100_000 },
    low: 3.7,
  },
  {
    what: 'a FIFO queue: (9.125 + 0.1314) million requests × 0.50',
    resources: one('AWS::SQS::Queue', { FifoQueue: true }),
    usage: { runs: 100_000 },
    low: 4.63,
  },
  {
    what: 'a topic: 3.04 million messages × 0.50',
    resources: one('AWS::SNS::Topic'),
    usage: { runs: 100_000 },
    low: 1.52,
  },
  {
    what: 'a table with an index: 5 × (0.25 + 0.20) + 0.608 × 0.625 + 0.304 × 0.125',
    resources: one('AWS::DynamoDB::Table', {
      BillingMode: 'PAY_PER_REQUEST',
      GlobalSecondaryIndexes: [{ IndexName: 'by-task' }],
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    }),
    usage: { runs: 1000 },
    low: 2.67,
  },
  {
    what: 'a bucket: 100 × 0.0245 + 6.083 × (0.0054 + 0.00043)',
    resources: one('AWS::S3::Bucket'),
    region: 'eu-central-1',
    usage: { gbStored: 100 },
    low: 2.49,
  },
  {
    what: 'an instance of Aurora Serverless v2: 0.5 to 4 × 730 × 0.14',
    of: 'Writer',
    resources: database,
    region: 'eu-west-1',
    low: 51.1,
    high: 408.8,
  },
  {
    what: 'a cluster of Aurora: 5 × 0.11 + 2.628 × 0.22',
    of: 'Cluster',
    resources: database,
    region: 'eu-west-1',
    low: 1.13,
  },
  {
    what: 'a Valkey cache: 0.1 to 5 × 730 × 0.084 + 2.628 × 0.0023',
    resources: one('AWS::ElastiCache::ServerlessCache', {
      Engine: 'valkey',
      CacheUsageLimits: { DataStorage: { Maximum: 5, Unit: 'GB' } },
    }),
    low: 6.14,
    high: 306.61,
  },
  {
    what: 'a file system: 100 × 0.33',
    resources: one('AWS::EFS::FileSystem'),
    region: 'eu-west-1',
    usage: { gbStored: 100 },
    low: 33,
  },
  { what: 'a repository: 5 × 0.10', resources: one('AWS::ECR::Repository'), low: 0.5 },
  { what: 'a backup vault: 5 × 0.05', resources: one('AWS::Backup::BackupVault'), low: 0.25 },
  {
    what: 'a log group: 100 × 0.70 + 100 × 0.986 months × 0.15 × 0.03',
    resources: one('AWS::Logs::LogGroup', { RetentionInDays: 30 }),
    region: 'ap-southeast-1',
    usage: { gbLogs: 100 },
    low: 70.44,
  },
  {
    what: 'a log group of infrequent access: 100 × 0.285 + 100 × 12 months × 0.15 × 0.018',
    resources: one('AWS::Logs::LogGroup', { LogGroupClass: 'INFREQUENT_ACCESS' }),
    region: 'eu-west-1',
    usage: { gbLogs: 100 },
    low: 31.74,
  },
  {
    what: 'a pipe: 3.04 million events × 0.46',
    resources: one('AWS::Pipes::Pipe'),
    region: 'eu-central-1',
    usage: { runs: 100_000 },
    low: 1.4,
  },
  { what: 'an alarm', resources: one('AWS::CloudWatch::Alarm', { Period: 60 }), low: 0.1 },
  {
    what: 'an alarm on three metrics and an expression',
    resources: one('AWS::CloudWatch::Alarm', {
      Metrics: [
        { MetricStat: { Period: 60 } },
        { MetricStat: { Period: 60 } },
        { MetricStat: { Period: 60 } },
        { Expression: 'a + b + c' },
      ],
    }),
    low: 0.3,
  },
  {
    what: 'an alarm of 10 seconds',
    resources: one('AWS::CloudWatch::Alarm', { Period: 10 }),
    low: 0.3,
  },
  { what: 'a composite alarm', resources: one('AWS::CloudWatch::CompositeAlarm'), low: 0.5 },
  { what: 'a dashboard', resources: one('AWS::CloudWatch::Dashboard'), low: 3 },
  {
    what: 'a metric filter',
    resources: one('AWS::Logs::MetricFilter', { MetricTransformations: [{}] }),
    low: 0.3,
  },
  {
    what: 'Container Insights of one service: (8 + 11 + 6) × 0.30',
    resources: {
      ...serviceOf(),
      ...one('AWS::ECS::Cluster', {
        ClusterSettings: [{ Name: 'containerInsights', Value: 'enabled' }],
      }),
    },
    low: 7.5,
  },
  { what: 'a secret', resources: one('AWS::SecretsManager::Secret'), low: 0.4 },
  { what: 'a key', resources: one('AWS::KMS::Key'), low: 1 },
  { what: 'a hosted zone', resources: one('AWS::Route53::HostedZone'), low: 0.5 },
];

describe('the price of a resource', () => {
  it.each(EXPECTATIONS)('$what', ({ of = 'It', resources, usage, region, low, high = low }) => {
    const found = estimate(assemblyOf(resources, region), 'prod', { ...DEFAULT_USAGE, ...usage });
    const row = found.rows.find(({ resource }) => resource === `prod/app#${of}`);
    expect(found.notPriced).toEqual([]);
    expect([row?.low, row?.high]).toEqual([low, high]);
  });

  it.each([
    ['a database of a class', one('AWS::RDS::DBInstance', { DBInstanceClass: 'db.r6g.large' })],
    ['provisioned capacity', one('AWS::DynamoDB::Table', { BillingMode: 'PROVISIONED' })],
    ['another engine', one('AWS::ElastiCache::ServerlessCache', { Engine: 'memcached' })],
    [
      'an express workflow',
      one('AWS::StepFunctions::StateMachine', { StateMachineType: 'EXPRESS' }),
    ],
    [
      'a network load balancer',
      one('AWS::ElasticLoadBalancingV2::LoadBalancer', { Type: 'network' }),
    ],
    ['a service on instances', one('AWS::ECS::Service', { LaunchType: 'EC2' })],
    [
      'enhanced Container Insights',
      one('AWS::ECS::Cluster', {
        ClusterSettings: [{ Name: 'containerInsights', Value: 'enhanced' }],
      }),
    ],
    ['a secret parameter of a dear tier', one('AWS::SSM::Parameter', { Tier: 'Advanced' })],
  ])('is not made up for %s', (_what, resources) => {
    const { rows, notPriced } = estimate(assemblyOf(resources), 'prod', DEFAULT_USAGE);
    expect(rows).toEqual([]);
    expect(notPriced).toMatchObject([{ type: resources.It!.type, resources: ['prod/app#It'] }]);
  });
});

describe('the starts of a schedule', () => {
  const days = 730 / 24;
  it.each([
    ['rate(5 minutes)', 43_800 / 5],
    ['rate(1 hour)', 730],
    ['rate(7 days)', days / 7],
    ['cron(0 2 * * ? *)', days],
    ['cron(*/15 8-17 ? * MON-FRI *)', (4 * 10 * 5 * days) / 7],
    ['cron(0 0 1,15 * ? *)', 2],
    ['cron(0 12 L * ? *)', 1],
    ['cron(0 12 ? * 2#1 *)', 1],
    ['cron(0 6 ? JAN-JUN SUN,SAT *)', (2 * days) / 7 / 2],
    ['cron(30 5/6 * * ? *)', 4 * days],
    ['at(2026-12-24T18:00:00)', 0],
  ])('%s', (expression, starts) => {
    expect(startsPerMonth(expression)).toBeCloseTo(starts, 6);
  });

  it('are not known of anything else', () => {
    expect(startsPerMonth('whenever')).toBeUndefined();
  });
});

describe('a capacity provider strategy', () => {
  it.each([
    [1, onDemandThenSpot, 1, 0],
    [5, onDemandThenSpot, 1, 4],
    [
      5,
      [
        { CapacityProvider: 'FARGATE', Base: 1, Weight: 1 },
        { CapacityProvider: 'FARGATE_SPOT', Weight: 3 },
      ],
      2,
      3,
    ],
    [3, [{ CapacityProvider: 'FARGATE_SPOT', Weight: 1 }], 0, 3],
    [3, [], 3, 0],
  ])('spreads %d tasks', (tasks, strategy, onDemand, spot) => {
    expect(splitTasks(tasks, strategy)).toEqual({ onDemand, spot });
  });
});
