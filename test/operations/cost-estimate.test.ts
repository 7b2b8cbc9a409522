import fc from 'fast-check';
import { readAssembly } from '../../lib/assembly';
import { compare, DEFAULT_USAGE, estimate, PRICED_REGIONS, sum } from '../../lib/operations/cost';
import { PRICE_SOURCES, priceTable } from '../../lib/operations/cost/prices';
import { synthesized } from '../support/sample';
import { assemblyOf, serviceOf, type Resources } from './assembly-of';

describe('the price tables', () => {
  it.each(PRICED_REGIONS)('%s is dated, positive, and has a source for each price', (region) => {
    const { date, currency, prices } = priceTable(region);
    expect(date).toMatch(/^20\d\d-\d\d$/);
    expect(currency).toBe('USD');
    for (const [key, price] of Object.entries(prices)) {
      expect(price).toBeGreaterThan(0);
      expect(PRICE_SOURCES[key.split('.')[0] ?? '']).toMatch(/^https:\/\/aws\.amazon\.com\//);
    }
  });

  it('have no price of a thing that us-east-1 has none of', () => {
    const known = Object.keys(priceTable('us-east-1').prices);
    for (const region of PRICED_REGIONS)
      expect(known).toEqual(expect.arrayContaining(Object.keys(priceTable(region).prices)));
  });

  it('name the regions there are where one is missing', () => {
    expect(() => estimate(assemblyOf(serviceOf(), 'mars-1'), 'prod', DEFAULT_USAGE)).toThrow(
      'no prices are known for mars-1',
    );
    const { total } = estimate(
      assemblyOf(serviceOf(), 'mars-1'),
      'prod',
      DEFAULT_USAGE,
      'eu-west-1',
    );
    expect(total).toEqual({ low: 18.02, high: 18.02 });
  });
});

describe('the estimate of the sample', () => {
  const assembly = readAssembly(synthesized());
  const of = (stage: string) => estimate(assembly, stage, DEFAULT_USAGE);

  it.each(['dev', 'test', 'prod', 'delivery'])('leaves out no resource of %s', (stage) => {
    const { rows, free, notPriced } = of(stage);
    const accounted = new Set([
      ...rows.map(({ resource }) => resource),
      ...free.map(({ resource }) => resource),
      ...notPriced.flatMap(({ resources }) => resources),
    ]);
    const all = assembly.stacks
      .filter((stack) => stack.stage === stage)
      .flatMap(({ resources }) => resources.map(({ id }) => id));
    expect([...accounted].sort()).toEqual(all.sort());
    expect(notPriced.filter(({ what }) => what === 'not in the price table')).toEqual([]);
  });

  it('counts a service once, with its scaling', () => {
    const services = of('prod').rows.filter(({ type }) => type === 'AWS::ECS::Service');
    expect(services.map(({ name }) => name).sort()).toEqual(['task-runner', 'web']);
    for (const { low, high } of services) expect(high).toBeGreaterThan(low);
  });

  it('says what prod costs more than dev', () => {
    const [before, after] = [of('dev'), of('prod')];
    const { rows, change } = compare(before, after);
    expect(change.low).toBeCloseTo(after.total.low - before.total.low, 5);
    expect(sum(rows.map((row) => row.change))).toEqual(change);
    expect(rows.find(({ name }) => name === 'web')).toMatchObject({ kind: 'Fargate service' });
    expect(compare(after, after)).toEqual({ rows: [], change: { low: 0, high: 0 } });
  });

  it('says which way out is cheaper, for what the tasks call', () => {
    const { gateways } = of('prod');
    expect(gateways).toMatchObject({ now: 'nat', nat: { gateways: 2 }, endpoints: { zones: 2 } });
    expect(gateways?.endpoints.services).toEqual(
      expect.arrayContaining(['ecr.api', 'ecr.dkr', 'logs', 'secretsmanager', 'sqs']),
    );
  });
});

describe('an estimate', () => {
  it('lists a type that nobody has priced', () => {
    const resources: Resources = {
      One: { type: 'AWS::Quantum::Computer' },
      Two: { type: 'AWS::Quantum::Computer' },
    };
    const { rows, free, notPriced, total } = estimate(assemblyOf(resources), 'prod', DEFAULT_USAGE);
    expect({ rows, free, total }).toEqual({ rows: [], free: [], total: { low: 0, high: 0 } });
    expect(notPriced).toEqual([
      {
        type: 'AWS::Quantum::Computer',
        what: 'not in the price table',
        resources: ['prod/app#One', 'prod/app#Two'],
      },
    ]);
  });

  it('prices what it can, and lists a part that has no price in the region', () => {
    const table: Resources = {
      Runs: {
        type: 'AWS::DynamoDB::Table',
        properties: { TableName: 'shop-prod-runs', BillingMode: 'PAY_PER_REQUEST' },
      },
    };
    const found = estimate(assemblyOf(table, 'ap-southeast-1'), 'prod', DEFAULT_USAGE);
    expect(found.rows).toMatchObject([{ name: 'runs', low: 1.43 }]);
    expect(found.notPriced).toMatchObject([
      { what: 'no price known in ap-southeast-1: writes, reads' },
    ]);
  });

  it('finds endpoints cheaper than NAT gateways where few are needed, with the GB from which on', () => {
    const nat = (count: number): Resources => ({
      ...serviceOf({ zones: 3 }),
      ...Object.fromEntries(
        Array.from({ length: count }, (_, i) => [`Nat${i}`, { type: 'AWS::EC2::NatGateway' }]),
      ),
    });
    const choice = (count: number) =>
      estimate(assemblyOf(nat(count)), 'prod', DEFAULT_USAGE).gateways;
    // 3 endpoints × 3 zones × 730 × 0.01 + 10 × 0.01; n × 730 × 0.05 + 10 × 0.045
    expect(choice(3)).toMatchObject({ cheaper: 'endpoints', endpointsFromGb: undefined });
    expect(choice(3)?.endpoints.usd).toBeCloseTo(65.8, 5);
    expect(choice(3)?.nat.usd).toBeCloseTo(109.95, 5);
    // (65.7 - 36.5) / 0.035
    expect(choice(1)).toMatchObject({ cheaper: 'nat', endpointsFromGb: 835 });
    expect(choice(0)).toBeUndefined();
  });

  it('counts a queue that a schedule sends to, and not one that keeps its failures', () => {
    const queue = { type: 'AWS::SQS::Queue' };
    const { rows } = estimate(
      assemblyOf({
        Work: {
          ...queue,
          properties: { RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] } } },
        },
        Dead: queue,
        Lost: queue,
        Clock: {
          type: 'AWS::Scheduler::Schedule',
          properties: {
            ScheduleExpression: 'rate(1 day)',
            Target: {
              Arn: { 'Fn::GetAtt': ['Work', 'Arn'] },
              DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['Lost', 'Arn'] } },
            },
          },
        },
      }),
      'prod',
      { ...DEFAULT_USAGE, runs: 100_000 },
    );
    expect(rows.map(({ name, low }) => [name, low])).toEqual([
      ['app/Work', 3.7],
      ['app/Dead', 0],
      ['app/Lost', 0],
    ]);
  });

  it('reads the endpoints that are there, whatever stands for the region', () => {
    const endpoint = (name: unknown) => ({
      type: 'AWS::EC2::VPCEndpoint',
      properties: {
        VpcEndpointType: 'Interface',
        ServiceName: name,
        SubnetIds: [{ Ref: 'Subnet0' }, { Ref: 'Subnet1' }],
      },
    });
    const join = (service: string) => ({
      'Fn::Join': ['', ['com.amazonaws.', { Ref: 'AWS::Region' }, `.${service}`]],
    });
    const { gateways } = estimate(
      assemblyOf({
        ...serviceOf(),
        A: endpoint('com.amazonaws.eu-west-1.ecr.dkr'),
        B: endpoint(join('logs')),
        C: endpoint(join('ecr.api')),
      }),
      'prod',
      DEFAULT_USAGE,
    );
    expect(gateways).toMatchObject({
      now: 'endpoints',
      endpoints: { services: ['ecr.api', 'ecr.dkr', 'logs'], zones: 2 },
      nat: { gateways: 2 },
    });
  });
});

describe('a total', () => {
  const COUNTED = [
    'AWS::EC2::NatGateway',
    'AWS::EC2::EIP',
    'AWS::CloudWatch::Alarm',
    'AWS::Logs::LogGroup',
    'AWS::SQS::Queue',
    'AWS::S3::Bucket',
    'AWS::WAFv2::WebACL',
    'AWS::ElasticLoadBalancingV2::LoadBalancer',
    'AWS::SecretsManager::Secret',
    'AWS::EFS::FileSystem',
    'AWS::IAM::Role',
  ];
  const counts = fc.record(Object.fromEntries(COUNTED.map((type) => [type, fc.nat({ max: 4 })])));
  const strategies = fc.constantFrom(
    undefined,
    [{ CapacityProvider: 'FARGATE', Weight: 1 }],
    [
      { CapacityProvider: 'FARGATE', Base: 1, Weight: 0 },
      { CapacityProvider: 'FARGATE_SPOT', Weight: 1 },
    ],
  );
  const environment = fc.record({
    counts,
    low: fc.nat({ max: 5 }),
    more: fc.nat({ max: 20 }),
    cpu: fc.constantFrom(256, 512, 1024, 4096),
    arm: fc.boolean(),
    strategy: strategies,
    region: fc.constantFrom(...PRICED_REGIONS),
  });
  type Environment = typeof environment extends fc.Arbitrary<infer T> ? T : never;

  const totalOf = (one: Environment, usage = DEFAULT_USAGE) => {
    const { low, more, cpu, arm, strategy, region } = one;
    const found = estimate(
      assemblyOf(
        {
          ...serviceOf({
            scaling: [low, low + more],
            cpu,
            arm,
            ...(strategy && { strategy }),
          }),
          ...Object.fromEntries(
            Object.entries(one.counts).flatMap(([type, count]) =>
              Array.from({ length: count }, (_, index) => [
                `${type.replaceAll(':', '')}${index}`,
                { type },
              ]),
            ),
          ),
        },
        region,
      ),
      'prod',
      usage,
    );
    return found;
  };

  it('is the sum of its rows, and the least is never above the most', () => {
    fc.assert(
      fc.property(environment, (one) => {
        const { rows, total } = totalOf(one);
        const cents = (end: 'low' | 'high') =>
          rows.reduce((all, row) => all + Math.round(row[end] * 100), 0);
        expect(Math.round(total.low * 100)).toBe(cents('low'));
        expect(Math.round(total.high * 100)).toBe(cents('high'));
        for (const { low, high } of [...rows, total]) expect(low).toBeLessThanOrEqual(high);
      }),
    );
  });

  it('never falls when there is more of anything', () => {
    fc.assert(
      fc.property(environment, fc.constantFrom(...COUNTED, 'tasks'), (one, grown) => {
        const larger =
          grown === 'tasks'
            ? { ...one, low: one.low + 1 }
            : { ...one, counts: { ...one.counts, [grown]: (one.counts[grown] ?? 0) + 1 } };
        const [before, after] = [totalOf(one).total, totalOf(larger).total];
        expect(after.low).toBeGreaterThanOrEqual(before.low);
        expect(after.high).toBeGreaterThanOrEqual(before.high);
      }),
    );
  });

  it('never falls when more is used', () => {
    const keys = Object.keys(DEFAULT_USAGE) as (keyof typeof DEFAULT_USAGE)[];
    fc.assert(
      fc.property(
        environment,
        fc.constantFrom(...keys),
        fc.double({ min: 0, max: 50, noNaN: true }),
        (one, key, more) => {
          const used = { ...DEFAULT_USAGE, [key]: DEFAULT_USAGE[key] + more };
          expect(totalOf(one, used).total.low).toBeGreaterThanOrEqual(totalOf(one).total.low);
        },
      ),
    );
  });
});
