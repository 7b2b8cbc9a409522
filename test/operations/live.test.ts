import fc from 'fast-check';
import { explainAws } from '../../lib/operations/errors';
import { liveStates, type Health } from '../../lib/operations/live';
import {
  alarmState,
  balancerState,
  queueState,
  serviceState,
  stackState,
  targetState,
} from '../../lib/operations/live/words';
import type { Queues, Rollout, ServiceCounts, Services, Stacks } from '../../lib/operations/ports';
import { assemblyOf } from './assembly-of';

const rollout = (over: Partial<Rollout> = {}): Rollout => ({
  status: 'PRIMARY',
  state: 'COMPLETED',
  reason: undefined,
  running: 2,
  desired: 2,
  failed: 0,
  ...over,
});
const service = (over: Partial<ServiceCounts> = {}): ServiceCounts => ({
  name: 'web',
  status: 'ACTIVE',
  running: 2,
  desired: 2,
  pending: 0,
  taskDefinition: '',
  deployments: [rollout()],
  ...over,
});

describe('the state of', () => {
  it.each([
    ['as many tasks as it should', service(), 'good', '2 of 2 tasks'],
    ['too few', service({ running: 1 }), 'bad', '1 of 2 tasks'],
    [
      'too few while it deploys',
      service({ running: 1, deployments: [rollout({ state: 'IN_PROGRESS' })] }),
      'busy',
      '1 of 2 tasks · deploying',
    ],
    [
      'two deployments, one of which fails to start',
      service({ deployments: [rollout({ failed: 3 }), rollout({ status: 'ACTIVE' })] }),
      'busy',
      '2 of 2 tasks · deploying · 3 failed to start',
    ],
    [
      'a deployment that failed',
      service({ deployments: [rollout({ state: 'FAILED' })] }),
      'bad',
      '2 of 2 tasks · deployment failed',
    ],
    ['been scaled to zero', service({ running: 0, desired: 0 }), 'good', 'no tasks'],
    ['gone', service({ status: 'INACTIVE' }), 'bad', 'not there'],
    ['never been there', undefined, 'bad', 'not there'],
  ] as const)('a service that has %s', (_what, counts, health, text) => {
    expect(serviceState(counts)).toEqual({ health, text });
  });

  it.each([
    [{ healthy: 3, changing: 0, total: 3 }, 'good', '3 of 3 targets healthy'],
    [{ healthy: 1, changing: 1, total: 2 }, 'busy', '1 of 2 targets healthy'],
    [{ healthy: 1, changing: 1, total: 3 }, 'bad', '1 of 3 targets healthy · timed out'],
    [{ healthy: 0, changing: 0, total: 0 }, 'unknown', 'no targets'],
  ] as const)('a target group with %j', (counts, health, text) => {
    expect(targetState({ ...counts, reason: 'timed out' })).toEqual({ health, text });
  });

  it.each([
    [{ waiting: 0, inFlight: 0 }, false, 'good', 'empty'],
    [{ waiting: 12, inFlight: 3 }, false, 'busy', '12 waiting · 3 in flight'],
    [{ waiting: 0, inFlight: 3 }, false, 'busy', '3 in flight'],
    [{ waiting: 0, inFlight: 0 }, true, 'good', 'empty'],
    [{ waiting: 1, inFlight: 0 }, true, 'bad', '1 dead letter'],
    [{ waiting: 4, inFlight: 1 }, true, 'bad', '5 dead letters'],
  ] as const)('a queue with %j (of dead letters: %s)', (depth, deadLetters, health, text) => {
    expect(queueState(depth, deadLetters)).toEqual({ health, text });
  });

  it('load balancers, alarms and what CloudFormation works on', () => {
    expect(['active', 'provisioning', 'active_impaired', undefined].map(balancerState)).toEqual([
      { health: 'good', text: 'active' },
      { health: 'busy', text: 'provisioning' },
      { health: 'bad', text: 'active impaired' },
      { health: 'bad', text: 'not there' },
    ]);
    expect((['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const).map(alarmState)).toEqual([
      { health: 'good', text: 'OK' },
      { health: 'bad', text: 'in alarm' },
      { health: 'unknown', text: 'no data' },
    ]);
    expect(
      ['CREATE_COMPLETE', 'UPDATE_IN_PROGRESS', 'CREATE_FAILED', undefined].map(stackState),
    ).toEqual([
      undefined,
      { health: 'busy', text: 'update in progress' },
      { health: 'bad', text: 'create failed' },
      undefined,
    ]);
  });

  it('a service always has words, and is good only with all of its tasks', () => {
    const counts = fc.record({
      running: fc.nat(5),
      desired: fc.nat(5),
      states: fc.array(fc.constantFrom('COMPLETED', 'IN_PROGRESS', 'FAILED', undefined), {
        maxLength: 3,
      }),
    });
    fc.assert(
      fc.property(counts, ({ running, desired, states }) => {
        const deployments = states.map((state, index) =>
          rollout({ state, status: index === 0 ? 'PRIMARY' : 'ACTIVE' }),
        );
        const { health, text } = serviceState(service({ running, desired, deployments }));
        expect(text).not.toBe('');
        if (health === 'good') expect(running).toBeGreaterThanOrEqual(desired);
      }),
    );
  });
});

const ASSEMBLY = assemblyOf({
  Cluster: { type: 'AWS::ECS::Cluster' },
  Web: { type: 'AWS::ECS::Service' },
  Targets: { type: 'AWS::ElasticLoadBalancingV2::TargetGroup' },
  Door: { type: 'AWS::ElasticLoadBalancingV2::LoadBalancer' },
  Failed: { type: 'AWS::SQS::Queue' },
  Orders: {
    type: 'AWS::SQS::Queue',
    properties: { RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Failed', 'Arn'] } } },
  },
  Late: { type: 'AWS::CloudWatch::Alarm' },
  Database: { type: 'AWS::RDS::DBInstance' },
  Fresh: { type: 'AWS::S3::Bucket' },
});

const PHYSICAL: Record<string, string> = {
  Cluster: 'cluster-1',
  Web: 'arn:aws:ecs:us-east-1:111111111111:service/cluster-1/web',
  Targets: 'arn:targets',
  Door: 'arn:door',
  Failed: 'https://sqs/failed',
  Orders: 'https://sqs/orders',
  Late: 'late',
  Database: 'db-1',
};

type Aws = Stacks & Services & Queues & Health;

/** AWS with all but `Fresh` deployed, and everything in order but what `over` says. */
const aws = (over: Partial<Aws> = {}): Aws => ({
  stack: () =>
    Promise.resolve({
      id: 'arn:aws:cloudformation:us-east-1:111111111111:stack/shop/1',
      status: 'CREATE_COMPLETE',
      reason: undefined,
      changedAt: undefined,
      terminationProtection: false,
    }),
  resources: () =>
    Promise.resolve(
      Object.entries(PHYSICAL).map(([logicalId, physicalId]) => ({
        logicalId,
        physicalId,
        status: logicalId === 'Database' ? 'UPDATE_IN_PROGRESS' : 'CREATE_COMPLETE',
      })),
    ),
  services: (cluster, names) =>
    Promise.resolve(cluster === 'cluster-1' ? names.map((name) => service({ name })) : []),
  variables: () => Promise.resolve(new Map()),
  depth: (url) => Promise.resolve({ waiting: url.endsWith('failed') ? 2 : 7, inFlight: 0 }),
  targets: () => Promise.resolve({ healthy: 2, changing: 0, total: 2, reason: undefined }),
  balancers: (arns) => Promise.resolve(new Map(arns.map((arn) => [arn, 'active']))),
  alarms: (names) => Promise.resolve(new Map(names.map((name) => [name, 'ALARM' as const]))),
  ...over,
});

/** As AWS's own clients fail, and network.ts explains it. */
const failing = (name: string, message: string) => (): Promise<never> => {
  const error = Object.assign(new Error(message), { name, $metadata: {} });
  const explained = explainAws(error);
  return Promise.reject(explained instanceof Error ? explained : error);
};

describe('an environment, asked how it is', () => {
  it('answers by the ids of the assembly, for all that has a state', async () => {
    const { states, problems } = await liveStates(aws(), ASSEMBLY, 'prod');
    expect(Object.fromEntries(states)).toEqual({
      'prod/app#Web': { health: 'good', text: '2 of 2 tasks' },
      'prod/app#Targets': { health: 'good', text: '2 of 2 targets healthy' },
      'prod/app#Door': { health: 'good', text: 'active' },
      'prod/app#Failed': { health: 'bad', text: '2 dead letters' },
      'prod/app#Orders': { health: 'busy', text: '7 waiting' },
      'prod/app#Late': { health: 'bad', text: 'in alarm' },
      'prod/app#Database': { health: 'busy', text: 'update in progress' },
      'prod/app#Fresh': { health: 'unknown', text: 'not deployed' },
    });
    expect(problems).toEqual([]);
  });

  it.each([
    ['AccessDenied', 'not authorized to perform cloudwatch:DescribeAlarms', 'AWS_DENIED', /right/],
    ['ThrottlingException', 'Rate exceeded', 'AWS_REFUSED', /again in a minute/],
  ])('goes on without what AWS refuses with %s, and says so', async (name, message, code, hint) => {
    const { states, problems } = await liveStates(
      aws({ alarms: failing(name, message) }),
      ASSEMBLY,
      'prod',
    );
    expect(states.get('prod/app#Late')).toEqual({ health: 'unknown', text: 'not known' });
    expect(states.get('prod/app#Web')).toEqual({ health: 'good', text: '2 of 2 tasks' });
    expect(problems).toMatchObject([{ code, hint: expect.stringMatching(hint) }]);
  });

  it.each([
    [
      'credentials that are missing',
      { stack: failing('CredentialsProviderError', '') },
      'NO_CREDENTIALS',
    ],
    ['credentials that end meanwhile', { depth: failing('ExpiredToken', 'old') }, 'NO_CREDENTIALS'],
    ['a stack that is not there', { stack: () => Promise.resolve(undefined) }, 'NOT_DEPLOYED'],
    ['too many requests for the stacks', { stack: failing('Throttling', 'Rate') }, 'AWS_REFUSED'],
  ])('cannot answer with %s', async (_what, over, code) => {
    await expect(liveStates(aws(over), ASSEMBLY, 'prod')).rejects.toMatchObject({ code });
  });

  it('throws what is a defect and no answer of AWS', async () => {
    const broken = aws({ targets: () => Promise.reject(new TypeError('a defect')) });
    await expect(liveStates(broken, ASSEMBLY, 'prod')).rejects.toThrow('a defect');
  });
});
