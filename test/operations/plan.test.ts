import fc from 'fast-check';
import { sideOf } from '../../lib/operations/plan';
import { planMarkdown } from '../../lib/cli/plan/markdown';
import { planHtml } from '../../lib/cli/plan/html';
import { anyAssembly } from '../support/any-assembly';
import { examples } from '../support/all-examples';
import { readAssembly } from '../../lib/assembly';
import { synthesized } from '../support/sample';
import { planned, sideFrom, synthesizedSide, type Template } from '../support/plans';
import { plan, table } from './plan-templates';
import { cases } from '../support/cases';

describe('what happens to data', () => {
  it('is told of a table that a new name replaces', () => {
    const { plan: found, report } = plan(table('a'), table('b'));
    expect(found.losses).toEqual([
      {
        text: expect.stringMatching(
          /Runs is replaced by a new, empty one \(TableName changes\): what is in it is deleted/,
        ),
        severity: 'lost',
        resource: 'prod/app#Runs',
      },
    ]);
    expect(found.stacks[0]?.changes).toMatchObject([{ effect: 'replace', because: ['TableName'] }]);
    expect(report.isAtRisk).toBe(true);
  });

  it('stays where a fixed name keeps CloudFormation from replacing it, and the note says so', () => {
    const keyed = (name: string): Template => ({
      Runs: {
        Type: 'AWS::SQS::Queue',
        Properties: { QueueName: 'orders.fifo', FifoQueue: name === 'b' },
      },
    });
    const { plan: found } = plan(keyed('a'), keyed('b'));
    expect(found.losses).toMatchObject([
      {
        severity: 'kept',
        text: expect.stringMatching(/refuses that while it is named orders\.fifo/),
      },
    ]);
    expect(found.notes).toEqual([
      expect.stringMatching(/the deployment fails\. Give it another name/),
    ]);
  });

  it('is told as kept where the old one is retained', () => {
    const kept = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };
    expect(plan(table('a', kept), table('b', kept)).plan.losses).toMatchObject([
      { severity: 'kept' },
    ]);
  });

  it('counts the worse of two policies', () => {
    const kept = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };
    const { plan: found, report } = plan(table('a', kept), table('b'));
    expect(found.losses).toMatchObject([{ severity: 'lost' }]);
    expect(report.data.map(({ text }) => text).join('\n')).toMatch(
      /no longer retained when it is removed/,
    );
  });

  it.each([
    ['AWS::S3::Bucket', /is removed: it is deleted if it is empty/],
    ['AWS::Logs::LogGroup', /is removed: what is in it is deleted/],
    ['AWS::SQS::Queue', /is removed/],
    ['AWS::SecretsManager::Secret', /is removed/],
    ['AWS::Cognito::UserPool', /is removed/],
    ['AWS::EFS::FileSystem', /is removed/],
    ['AWS::RDS::DBCluster', /is removed: a last snapshot is kept/],
    ['AWS::KMS::Key', /is removed: the key is deleted, and with it all that it encrypts/],
  ])('is told of a %s that is removed', (Type, words) => {
    const { plan: found } = plan({ Thing: { Type } }, { Other: { Type: 'AWS::SNS::Topic' } });
    expect(found.losses.map(({ text }) => text)).toEqual([expect.stringMatching(words)]);
  });

  it('goes with what is replaced because of what it refers to', () => {
    const withCluster = (DBClusterIdentifier: string): Template => ({
      Db: { Type: 'AWS::RDS::DBCluster', Properties: { DBClusterIdentifier } },
      One: {
        Type: 'AWS::RDS::DBInstance',
        Properties: { DBClusterIdentifier: { Ref: 'Db' }, DBInstanceClass: 'db.serverless' },
      },
    });
    const { plan: found } = plan(withCluster('a'), withCluster('b'));
    expect(found.losses.map(({ resource }) => resource).sort()).toEqual([
      'prod/app#Db',
      'prod/app#One',
    ]);
  });

  it('is told where it is kept for a shorter time, and not where for longer', () => {
    const logs = (RetentionInDays?: number): Template => ({
      Logs: {
        Type: 'AWS::Logs::LogGroup',
        Properties: { ...(RetentionInDays && { RetentionInDays }) },
      },
    });
    expect(plan(logs(365), logs(7)).plan.losses[0]?.text).toMatch(/keeps 7 days instead of 365/);
    expect(plan(logs(), logs(7)).plan.losses[0]?.text).toMatch(/keeps 7 days instead of all/);
    expect(plan(logs(7), logs(365)).plan.losses).toEqual([]);
    expect(plan(logs(7), logs()).plan.losses).toEqual([]);
  });

  it('is told where a bucket begins to delete what it kept', () => {
    const bucket = (...Rules: object[]): Template => ({
      Store: { Type: 'AWS::S3::Bucket', Properties: { LifecycleConfiguration: { Rules } } },
    });
    const days = (ExpirationInDays: number) => ({ Status: 'Enabled', ExpirationInDays });
    expect(plan(bucket(), bucket(days(30))).plan.losses[0]?.text).toMatch(
      /deletes objects after 30 days/,
    );
    expect(plan(bucket(days(30)), bucket(days(90))).plan.losses).toEqual([]);
  });

  it('is told where its protection goes, first', () => {
    const safe = {
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    };
    const of = (Properties: object): Template => ({
      Runs: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: 'a', ...Properties } },
    });
    const { report } = plan(of(safe), of({}));
    expect(report.data.map(({ tone, text }) => [tone, text.replace(/^.*Runs /, '')])).toEqual([
      ['bad', 'is no longer protected against deletion'],
      ['bad', 'can no longer be restored to a point in time'],
    ]);
    expect(report.isAtRisk).toBe(true);
    expect(plan(of({}), of(safe)).report.isAtRisk).toBe(false);
  });

  it('is told where a stack is no longer protected against termination', () => {
    const before = sideFrom(table('a'), { terminationProtection: true });
    const { report } = planned(before, sideFrom(table('a')));
    expect(report.data.map(({ text }) => text).join()).toMatch(
      /no longer protected against termination/,
    );
    expect(report.isAtRisk).toBe(true);
  });
});

describe('a plan', () => {
  it('of any assembly against itself is empty', () => {
    fc.assert(
      fc.property(anyAssembly, (assembly) => {
        const side = {
          assembly,
          templateOf: ({ path }: { path: string }) => ({
            Resources: Object.fromEntries(
              assembly.stacks
                .find((one) => one.path === path)!
                .resources.map(({ logicalId, type, properties }) => [
                  logicalId,
                  { Type: type, Properties: properties },
                ]),
            ),
          }),
        };
        const { plan: found, report } = planned(side, side, 'app');
        expect(found).toMatchObject({
          extent: 'same',
          losses: [],
          access: [],
          network: [],
          images: [],
          settings: [],
        });
        expect(report).toMatchObject({ isAtRisk: false, data: [], security: [] });
      }),
      { numRuns: cases(60) },
    );
  });

  it('survives any two assemblies, and tells both in text that closes what it opens', () => {
    fc.assert(
      fc.property(anyAssembly, anyAssembly, (one, other) => {
        const side = (assembly: typeof one) => ({
          assembly,
          templateOf: ({ path }: { path: string }) => ({
            Resources: Object.fromEntries(
              assembly.stacks
                .find((stack) => stack.path === path)!
                .resources.map(({ logicalId, type, properties }) => [
                  logicalId,
                  { Type: type, Properties: properties },
                ]),
            ),
          }),
        });
        const { report } = planned(side(one), side(other), 'app');
        const html = planHtml(report, undefined);
        expect(html).not.toContain('<b>x</b>');
        const markdown = planMarkdown(report, undefined);
        expect(markdown.length).toBeLessThanOrEqual(60_001);
        expect(markdown.match(/<details>/g)?.length ?? 0).toBe(
          markdown.match(/<\/details>/g)?.length ?? 0,
        );
      }),
      { numRuns: cases(60) },
    );
  });

  it.each(Object.keys(examples()))(
    'of the example %s against itself is empty, environment by environment',
    (name) => {
      const assembly = readAssembly(synthesized(examples()[name]));
      for (const stage of new Set(assembly.stacks.flatMap((stack) => stack.stage ?? []))) {
        const { plan: found, report } = planned(sideOf(assembly), sideOf(assembly), stage);
        expect(found.extent).toBe('same');
        expect(report.isAtRisk).toBe(false);
      }
    },
  );

  it('names outputs that change, where nothing else does', () => {
    const { plan: found, report } = planned(
      sideFrom(table('a')),
      sideFrom(table('a'), { outputs: { Url: { Value: 'x' } } }),
    );
    expect(found.stacks[0]).toMatchObject({
      mark: 'changed',
      changes: [],
      other: ['output Url added'],
    });
    expect(report.headline).toMatch(/No resource changes; something else does/);
  });
});

describe('a plan of the kit’s own stacks', () => {
  const place = { account: '111111111111', region: 'eu-west-1' };
  const input = {
    name: 'shop',
    environments: { prod: place },
    tasks: { greet: { handler: 'tasks/greet/task.ts' } },
  };
  const before = synthesizedSide({ ...input, web: { cpu: 256, memory: 512 } });

  it('tells settings from what to what, and what they cost', () => {
    const after = synthesizedSide({
      ...input,
      web: { cpu: 512, memory: 2048, minTasks: 3, maxTasks: 12 },
    });
    const { plan: found, report } = planned(before, after);
    expect(found.settings).toEqual([
      { workload: 'web', name: 'tasks', before: '2 to 10', after: '3 to 12' },
      { workload: 'web', name: 'CPU', before: '0.25 vCPU', after: '0.5 vCPU' },
      { workload: 'web', name: 'memory', before: '512 MB', after: '2 GB' },
    ]);
    expect(found.cost!.change.low).toBeGreaterThan(10);
    expect(report.isAtRisk).toBe(false);
    expect(found.losses).toEqual([]);
    expect(found.stacks.find(({ path }) => path === 'prod/web')!.changes).toContainEqual(
      expect.objectContaining({
        type: 'AWS::ECS::TaskDefinition',
        effect: 'version',
        name: expect.stringMatching(/Web/),
      }),
    );
  });

  it('of an environment that is not there yet says so, and asks for nothing', () => {
    const nothing = { ...before, assembly: { ...before.assembly, stacks: [] } };
    const { plan: found, report } = planned(nothing, before);
    expect(found.extent).toBe('new');
    expect(report.headline).toMatch(
      /Nothing of it is there yet: \d+ resources in \d stacks are created/,
    );
    expect(report.isAtRisk).toBe(false);
  });

  it('fits the comment of a pull request, however much changes', () => {
    const nothing = { ...before, assembly: { ...before.assembly, stacks: [] } };
    for (const { report } of [planned(nothing, before), planned(before, nothing)])
      expect(planMarkdown(report, 'plan.html').length).toBeLessThan(60_000);
  });
});
