import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnResource, Stack, Validations } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { AwsSolutionsChecks } from 'cdk-nag';
import { buildApp } from '../../lib/stacks';
import { acknowledgedBy, withAcknowledged } from '../../lib/stacks/policy/acknowledge';
import { ACKNOWLEDGED } from '../../lib/stacks/policy/acknowledged';
import { AwsSolutions } from '../../lib/stacks/policy/aws-solutions';
import { ownRules } from '../../lib/stacks/policy/own-rules';
import { RULES } from '../../lib/stacks/policy/rules';
import { examples } from '../support/all-examples';
import { lazily, PROJECT_ROOT, sampleApplication } from '../support/sample';

const outdir = mkdtempSync(join(tmpdir(), 'slipway-policy-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

const { context } = JSON.parse(readFileSync(join(PROJECT_ROOT, 'cdk.json'), 'utf8')) as {
  context: Record<string, unknown>;
};
const applications = { sample: sampleApplication(), ...examples() };
const built = Object.entries(applications).map(([name, application]) => {
  const app = buildApp(application, { outdir: join(outdir, name), context });
  app.synth(); // with findings, this throws
  const production = new Set(
    application.environments.filter((one) => one.production).map((one) => one.name),
  );
  return { name, app, isProduction: (stage: string) => production.has(stage) };
});

interface Found {
  readonly rule: string;
  readonly path: string;
}

function findings(plugin: AwsSolutionsChecks, app: App): Found[] {
  return plugin
    .validateScope(app)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath = '' }) => ({ rule: ruleName, path: constructPath })),
    );
}

describe('the policies', () => {
  it.each(built)('leave no finding of $name unanswered', ({ app }) => {
    const report = JSON.parse(readFileSync(join(app.outdir, 'validation-report.json'), 'utf8')) as {
      pluginReports: { violations: unknown[] }[];
    };
    expect(report.pluginReports.flatMap(({ violations }) => violations)).toEqual([]);
  });

  /** Of each application; to ask takes longer than all that is made of the answers. */
  const found = lazily(() =>
    built.map(({ app, isProduction }) => ({
      app,
      isProduction,
      findings: findings(new AwsSolutions(app), app),
    })),
  );

  it('find what cdk-nag finds where it asks every rule about every resource', () => {
    for (const { app, findings: ours } of found())
      expect(ours).toEqual(findings(new AwsSolutionsChecks(app), app));
  });

  it('acknowledge nothing that is not found, and each with a reason', () => {
    const used = found().flatMap(({ isProduction, findings: ours }) =>
      ours.map(({ rule, path }) => acknowledgedBy(rule, path, ACKNOWLEDGED, isProduction)),
    );
    expect(ACKNOWLEDGED.filter((row) => !used.includes(row))).toEqual([]);
    for (const { reason } of ACKNOWLEDGED) expect(reason).toMatch(/^.{20,}\.$/);
  });

  it('acknowledge by rule, finding, place and production', () => {
    const isProduction = (stage: string) => stage === 'prod';
    const rows = [
      {
        rule: 'AwsSolutions-IAM5',
        finding: /^Resource::\*$/,
        where: 'tasks/*/Role',
        outsideProduction: true,
        reason: 'A reason.',
      },
    ] as const;
    const by = (rule: string, path: string) =>
      acknowledgedBy(rule, path, rows, isProduction) !== undefined;
    expect(by('AwsSolutions-IAM5[Resource::*]', 'dev/tasks/Hello/Role/Resource')).toBe(true);
    expect(by('AwsSolutions-IAM5[Resource::*]', 'prod/tasks/Hello/Role/Resource')).toBe(false);
    expect(by('AwsSolutions-IAM5[Action::s3:*]', 'dev/tasks/Hello/Role/Resource')).toBe(false);
    expect(by('AwsSolutions-IAM4', 'dev/tasks/Hello/Role/Resource')).toBe(false);
    expect(by('AwsSolutions-IAM5[Resource::*]', 'dev/tasks/A/B/Role/Resource')).toBe(false);
  });

  it('stop a synthesis that has a finding, and say where', () => {
    const app = new App({ outdir: join(outdir, 'nag'), context });
    Validations.of(app).addPlugins(withAcknowledged(new AwsSolutions(app), () => true));
    new Topic(new Stack(app, 'data'), 'Open');
    expect(() => app.synth()).toThrow(/data\/Open\/Resource/);
  });
});

type Resources = Record<string, { Type: string; Properties?: object; DependsOn?: string }>;

const service = (properties: object): Resources => ({
  Web: { Type: 'AWS::ECS::Service', Properties: properties },
});
const taskDefinition = (container: object): Resources => ({
  Task: {
    Type: 'AWS::ECS::TaskDefinition',
    Properties: { ContainerDefinitions: [{ Name: 'main', ...container }] },
  },
});
const loadBalancers = [{ ContainerName: 'main', TargetGroupArn: 'arn' }];
const exec = {
  EnableExecuteCommand: true,
  TaskDefinition: { Ref: 'Task' },
};
const providers: Resources = {
  Providers: { Type: 'AWS::ECS::ClusterCapacityProviderAssociations' },
};
const strategy = { CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE' }] };
const role = (Action: unknown, Resource: unknown): Resources => ({
  Rights: {
    Type: 'AWS::IAM::Policy',
    Properties: { PolicyDocument: { Statement: [{ Effect: 'Allow', Action, Resource }] } },
  },
});
const scaling = (of: string): Resources => ({
  Scaling: {
    Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
    Properties: { ResourceId: { 'Fn::Join': ['/', ['service', { 'Fn::GetAtt': [of, 'Name'] }]] } },
  },
});
const group = (CidrIp: string): Resources => ({
  Group: {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: { SecurityGroupIngress: [{ CidrIp, FromPort: 80 }] },
  },
});
const door: Resources = {
  Door: {
    Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    Properties: { SecurityGroups: [{ 'Fn::GetAtt': ['Group', 'GroupId'] }] },
  },
};
const runTask = (parameters: string): Resources => ({
  Job: {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      DefinitionString: {
        'Fn::Join': [
          '',
          ['{"Resource":"arn:', { Ref: 'P' }, `:states:::ecs:runTask.sync"${parameters}}`],
        ],
      },
    },
  },
});
const schedule = (parameters: object): Resources => ({
  Nightly: {
    Type: 'AWS::Scheduler::Schedule',
    Properties: { Target: { EcsParameters: parameters } },
  },
});
const network = (configuration: object) => ({
  NetworkConfiguration: { AwsvpcConfiguration: configuration },
});
const folders = ['/managed-agents', '/var/lib/amazon/ssm', '/var/log/amazon/ssm'];

/** Each rule with what breaks it, the words it then says, and what keeps it. */
const CASES: readonly (readonly [
  rule: string,
  words: string,
  broken: Resources,
  kept: Resources,
])[] = [
  [
    'alternate-target-group',
    'CANARY shifts traffic between two target groups',
    service({ DeploymentConfiguration: { Strategy: 'CANARY' }, LoadBalancers: loadBalancers }),
    service({
      DeploymentConfiguration: { Strategy: 'CANARY' },
      LoadBalancers: [{ AdvancedConfiguration: { AlternateTargetGroupArn: 'arn' } }],
    }),
  ],
  [
    'count-beside-scaling',
    'leave the count to scaling',
    { ...service({ DesiredCount: 2 }), ...scaling('Web') },
    { ...service({ DesiredCount: 2 }), ...scaling('Other') },
  ],
  [
    'schedule-security-groups',
    'without security groups',
    schedule(network({ Subnets: ['s'] })),
    schedule(network({ SecurityGroups: ['sg'] })),
  ],
  [
    'schedule-security-groups',
    'without security groups',
    { Rule: { Type: 'AWS::Events::Rule', Properties: { Targets: [{ EcsParameters: {} }] } } },
    { Rule: { Type: 'AWS::Events::Rule', Properties: { Targets: [{ Arn: 'queue' }] } } },
  ],
  [
    'schedule-security-groups',
    'without security groups',
    runTask(',"NetworkConfiguration":{"AwsvpcConfiguration":{"SecurityGroups":[]}}'),
    runTask(',"NetworkConfiguration":{"AwsvpcConfiguration":{"SecurityGroups":["sg"]}}'),
  ],
  [
    'exec-volumes',
    "cannot start in 'main', whose root is read-only; mount volumes at /managed-agents, ",
    { ...service(exec), ...taskDefinition({ ReadonlyRootFilesystem: true, Image: 'a@b' }) },
    {
      ...service(exec),
      ...taskDefinition({
        Image: 'a@b',
        ReadonlyRootFilesystem: true,
        MountPoints: folders.map((ContainerPath) => ({ ContainerPath })),
      }),
    },
  ],
  [
    'capacity-providers-last',
    'service.node.addDependency(cluster)',
    { ...service(strategy), ...providers },
    {
      Web: { Type: 'AWS::ECS::Service', Properties: strategy, DependsOn: 'Providers' },
      ...providers,
    },
  ],
  [
    'image-tag',
    "'nginx:latest' may be another one",
    taskDefinition({ Image: 'nginx:latest' }),
    taskDefinition({ Image: 'nginx:1.29.1' }),
  ],
  [
    'image-tag',
    "'localhost:5000/app'",
    taskDefinition({ Image: 'localhost:5000/app' }),
    taskDefinition({ Image: 'localhost:5000/app@sha256:0' }),
  ],
  [
    'public-ip',
    'its tasks would have public addresses',
    service(network({ AssignPublicIp: 'ENABLED' })),
    service(network({ AssignPublicIp: 'DISABLED' })),
  ],
  [
    'open-to-the-world',
    'this is no load balancer',
    group('0.0.0.0/0'),
    { ...group('0.0.0.0/0'), ...door },
  ],
  [
    'open-to-the-world',
    'this is no load balancer',
    { In: { Type: 'AWS::EC2::SecurityGroupIngress', Properties: { CidrIpv6: '::/0' } } },
    { In: { Type: 'AWS::EC2::SecurityGroupIngress', Properties: { CidrIp: '10.0.0.0/8' } } },
  ],
  ['wildcard-rights', 's3:* on every resource', role('s3:*', '*'), role('s3:*', 'arn:one')],
  [
    'wildcard-rights',
    '* on every resource',
    role(['*'], ['*']),
    role('xray:PutTraceSegments', '*'),
  ],
  [
    'unnamed-resources',
    'sqs:SendMessage on every resource; name the resources',
    role(['sqs:SendMessage', 'xray:PutTraceSegments'], '*'),
    role('ecr:GetAuthorizationToken', '*'),
  ],
  [
    'deletable-in-production',
    'would go with its stack',
    { Runs: { Type: 'AWS::DynamoDB::Table' } },
    { Cache: { Type: 'AWS::ElastiCache::ServerlessCache' } },
  ],
];

let made = 0;

function judge(resources: Resources, production = true): string {
  const app = new App({ outdir: join(outdir, `rules-${made++}`) });
  Validations.of(app).addPlugins(ownRules(() => production));
  const stack = new Stack(app, 'tasks');
  const added = Object.entries(resources).map(([id, { Type: type, Properties }]) => {
    return [
      id,
      new CfnResource(stack, id, { type, ...(Properties && { properties: { ...Properties } }) }),
    ] as const;
  });
  const byId = new Map(added);
  for (const [id, { DependsOn }] of Object.entries(resources)) {
    if (DependsOn !== undefined) byId.get(id)!.addResourceDependency(byId.get(DependsOn)!);
  }
  try {
    app.synth();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('our own rules', () => {
  it.each(CASES)('%s: %s', (rule, words, broken, kept) => {
    const message = judge(broken).replace(/\s+/g, ' ');
    expect(message).toContain(words);
    expect(message).toContain(`tasks/${Object.keys(broken)[rule === 'exec-volumes' ? 1 : 0]!}`);
    expect(message).toContain(`Slipway::${rule}`);
    expect(judge(kept)).toBe('');
  });

  it('are each broken here on purpose', () => {
    expect(new Set(CASES.map(([rule]) => rule))).toEqual(new Set(RULES.map(({ name }) => name)));
  });

  it('let data outside production be deleted', () => {
    expect(judge({ Runs: { Type: 'AWS::DynamoDB::Table' } }, false)).toBe('');
  });

  it('can be acknowledged by the CDK’s own way, with a reason', () => {
    const app = new App({ outdir: join(outdir, 'acknowledged') });
    Validations.of(app).addPlugins(ownRules(() => true));
    const table = new CfnResource(new Stack(app, 'data'), 'Runs', { type: 'AWS::DynamoDB::Table' });
    Validations.of(table).acknowledge({
      id: 'Slipway::deletable-in-production',
      reason: 'a copy of another table',
    });
    expect(() => app.synth()).not.toThrow();
  });
});
