import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAssembly } from '../../lib/assembly';
import { resolveApplication } from '../../lib/config';
import { graphOf } from '../../lib/graph';
import { CARDS } from '../../lib/graph/cards';
import { FOLDS } from '../../lib/graph/folds';
import example from '../support/examples/observability';
import { lintErrors } from '../support/lint-templates';
import { describeWith } from '../support/prerequisites';
import { PROJECT_ROOT, synthesized } from '../support/sample';
import { inStage } from '../support/stacks-of';

const folder = synthesized(resolveApplication(example, { root: PROJECT_ROOT }));
const assembly = readAssembly(folder);
const sample = readAssembly(synthesized());

const ofType = (stage: string, type: string, from = assembly) => inStage(from, stage, type);

const propertiesOf = (stage: string, type: string, from = assembly) =>
  ofType(stage, type, from).map(({ properties }) => properties);

const containersOf = (stage: string, family: string) =>
  propertiesOf(stage, 'AWS::ECS::TaskDefinition').find(({ Family }) => Family === family)!
    .ContainerDefinitions as {
    Name: string;
    Image: string;
    Essential: boolean;
    Environment: { Name: string; Value: string }[];
    MountPoints?: { ContainerPath: string; ReadOnly: boolean }[];
  }[];

const statements = (stage: string) =>
  propertiesOf(stage, 'AWS::IAM::Policy').flatMap(
    ({ PolicyDocument }) =>
      (PolicyDocument as { Statement: { Action: string | string[]; Resource: unknown }[] })
        .Statement,
  );

describe('alarms', () => {
  const alarmsOf = (stage: string, from = assembly) =>
    new Map(
      propertiesOf(stage, 'AWS::CloudWatch::Alarm', from).map((alarm) => [
        String(alarm.AlarmName),
        alarm,
      ]),
    );

  it('watch what users, runs and people on call would notice', () => {
    expect([...alarmsOf('dev', sample).keys()].sort()).toEqual(
      [
        'DeadLetters',
        'ErrorLogs',
        'HelloScheduleFailed',
        'LoadBalancerErrors',
        'MissingTasks',
        'QueueDelay',
        'TaskRunnerMemory',
        'UnhealthyTargets',
        'WebCpu',
        'WebErrors',
        'WebLatency',
        'WebMemory',
      ].map((name) => `slipway-sample-dev-${name}`),
    );
  });

  it('go off as configured, and not where they are switched off', () => {
    expect(alarmsOf('prod').get('shop-prod-WebErrors')).toMatchObject({
      Threshold: 10,
      EvaluationPeriods: 3,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
      Period: 60,
    });
    expect(alarmsOf('prod').get('shop-prod-WebLatency')).toMatchObject({
      Threshold: 0.8,
      EvaluationPeriods: 10,
      ExtendedStatistic: 'p95',
    });
    for (const name of ['QueueDelay', 'WebCpu', 'MissingTasks']) {
      expect(alarmsOf('dev').has(`shop-dev-${name}`)).toBe(false);
      expect(alarmsOf('prod').has(`shop-prod-${name}`)).toBe(true);
    }
  });

  it('tell the topic, each of them', () => {
    for (const [name, { AlarmActions }] of alarmsOf('prod')) {
      // Those of a deployment tell ECS alone.
      if (!name.includes('-web-rollback-')) expect(AlarmActions).toHaveLength(1);
    }
  });

  it('count wanted tasks that do not run, of the service that lacks more', () => {
    const { Metrics } = alarmsOf('prod').get('shop-prod-MissingTasks') as {
      Metrics: { Expression?: string; Id: string }[];
    };
    expect(Metrics.map(({ Expression }) => Expression).filter(Boolean)).toEqual([
      'MAX([webWanted - webRunning, runnersWanted - runnersRunning])',
    ]);
    expect(Metrics).toHaveLength(5);
  });
});

describe('who hears an alarm', () => {
  it('reads it in Slack and Microsoft Teams, and may do nothing there but read', () => {
    expect(propertiesOf('dev', 'AWS::Chatbot::SlackChannelConfiguration')).toEqual([]);
    expect(propertiesOf('prod', 'AWS::Chatbot::SlackChannelConfiguration')).toEqual([
      expect.objectContaining({
        SlackWorkspaceId: 'T07EA123LEP',
        SlackChannelId: 'C07EZ1ABC23',
        SnsTopicArns: [expect.anything()],
        GuardrailPolicies: [expect.anything()],
      }),
    ]);
    const [teams] = propertiesOf('prod', 'AWS::Chatbot::MicrosoftTeamsChannelConfiguration');
    expect(JSON.stringify(teams!.GuardrailPolicies)).toContain('CloudWatchReadOnlyAccess');
  });

  it('gets a mail', () => {
    expect(propertiesOf('dev', 'AWS::SNS::Subscription')).toEqual([
      expect.objectContaining({ Protocol: 'email', Endpoint: 'on-call@shop.example' }),
    ]);
  });

  it('hears of money at 80 % spent and 100 % forecast, of this environment alone', () => {
    const [budget] = propertiesOf('dev', 'AWS::Budgets::Budget') as {
      Budget: object;
      NotificationsWithSubscribers: { Notification: object; Subscribers: object[] }[];
    }[];
    expect(budget!.Budget).toMatchObject({
      BudgetLimit: { Amount: 40, Unit: 'USD' },
      TimeUnit: 'MONTHLY',
      FilterExpression: {
        And: [
          { Tags: { Key: 'application', Values: ['shop'] } },
          { Tags: { Key: 'environment', Values: ['dev'] } },
        ],
      },
    });
    expect(budget!.NotificationsWithSubscribers.map(({ Notification }) => Notification)).toEqual([
      expect.objectContaining({ Threshold: 80, NotificationType: 'ACTUAL' }),
      expect.objectContaining({ Threshold: 100, NotificationType: 'FORECASTED' }),
    ]);
    expect(budget!.NotificationsWithSubscribers[0]!.Subscribers).toEqual([
      { Address: 'team@shop.example', SubscriptionType: 'EMAIL' },
    ]);
    expect(propertiesOf('dev', 'AWS::Budgets::Budget', sample)).toEqual([]);
  });
});

describe('the dashboard', () => {
  const textOf = (from = assembly, stage = 'prod') => {
    const [dashboard] = propertiesOf(stage, 'AWS::CloudWatch::Dashboard', from);
    return JSON.stringify(dashboard?.DashboardBody ?? '');
  };

  it.each([
    'Requests a minute',
    'Errors a minute',
    'Time to answer',
    'CPU and memory',
    'Runs in the queue',
    'Age of the oldest run',
    'Runs ended a minute',
    'Schedules',
    'RunningTaskCount',
    'p99',
  ])('shows %s', (what) => {
    expect(textOf()).toContain(what);
  });

  it('fills its rows: no graph reaches over the edge', () => {
    const body = textOf();
    const places = [...body.matchAll(/\\*"width\\*":(\d+),\\*"height\\*":(\d+),\\*"x\\*":(\d+)/g)];
    expect(places.length).toBeGreaterThan(10);
    for (const [, width, , x] of places) expect(Number(width) + Number(x)).toBeLessThanOrEqual(24);
  });

  it('is there by default, and not where it is switched off', () => {
    expect(textOf(sample, 'dev')).toContain('slipway-sample');
    expect(propertiesOf('dev', 'AWS::CloudWatch::Dashboard')).toEqual([]);
  });
});

describe('logs and metrics', () => {
  it('count error lines of both services, and runs by the state they end in', () => {
    const filters = propertiesOf('prod', 'AWS::Logs::MetricFilter') as {
      FilterPattern: string;
      MetricTransformations: { MetricName: string; Dimensions?: object[] }[];
    }[];
    const transformations = filters.map(({ MetricTransformations: [one] }) => one!);
    expect(transformations.map(({ MetricName }) => MetricName).sort()).toEqual([
      'ErrorLines',
      'ErrorLines',
      'RunsEnded',
    ]);
    expect(filters.find(({ FilterPattern }) => FilterPattern.includes('run ends'))).toMatchObject({
      MetricTransformations: [{ Dimensions: [{ Key: 'State', Value: '$.state' }] }],
    });
  });

  it('keep the line that the runner writes when a run ends', () => {
    const runner = readFileSync(join(PROJECT_ROOT, 'services/task-runner/reports.ts'), 'utf8');
    expect(runner).toMatch(/logger\.info\(\{ [^}]*\bstate: [^}]*\}, RUN_ENDS\)/);
  });

  it.each([
    ['dev', 'disabled'],
    ['prod', 'enhanced'],
  ])('have Container Insights of %s %s', (stage, Value) => {
    expect(propertiesOf(stage, 'AWS::ECS::Cluster')[0]!.ClusterSettings).toEqual([
      { Name: 'containerInsights', Value },
    ]);
  });

  it('are kept as long as configured', () => {
    const days = (stage: string) =>
      new Set(propertiesOf(stage, 'AWS::Logs::LogGroup').map((one) => one.RetentionInDays));
    expect(days('dev')).toEqual(new Set([7]));
    expect(days('prod')).toEqual(new Set([365]));
  });

  it('log the traffic of the VPC in production', () => {
    expect(propertiesOf('prod', 'AWS::EC2::FlowLog')).toEqual([
      expect.objectContaining({ TrafficType: 'REJECT' }),
    ]);
    expect(propertiesOf('prod', 'AWS::EC2::FlowLog', sample)).toEqual([
      expect.objectContaining({ TrafficType: 'ALL' }),
    ]);
    expect(propertiesOf('dev', 'AWS::EC2::FlowLog', sample)).toEqual([]);
  });
});

describe('tracing', () => {
  it.each(['shop-prod-web', 'shop-prod-task-runner'])(
    'adds a collector of a fixed version to %s, and the service lives without it',
    (family) => {
      const [main, collector] = containersOf('prod', family);
      expect(collector).toMatchObject({ Name: 'collector', Essential: false });
      expect(collector!.Image).toMatch(/aws-otel-collector:v\d+\.\d+\.\d+$/);
      expect(main!.Environment).toContainEqual({ Name: 'OTEL_SERVICE_NAME', Value: family });
      expect(main!.Environment.map(({ Name }) => Name)).toContain('OTEL_EXPORTER_OTLP_ENDPOINT');
    },
  );

  it('lets services write traces, and is off by default', () => {
    const actions = statements('prod').flatMap(({ Action }) => Action);
    expect(actions.filter((action) => action === 'xray:GetSamplingTargets').length).toBeGreaterThan(
      1,
    );
    for (const { ContainerDefinitions } of propertiesOf('dev', 'AWS::ECS::TaskDefinition', sample))
      expect(ContainerDefinitions).toHaveLength(1);
  });
});

describeWith('cfn-lint', 'cfn-lint of the example', () => {
  it('finds no error', async () => {
    expect(await lintErrors(assembly.stacks.map(({ templateFile }) => templateFile))).toEqual([]);
  });
});

describe('the graph of the example', () => {
  const graph = graphOf(assembly, 'prod');

  it('knows every type', () => {
    const types = new Set(
      assembly.stacks.flatMap(({ resources }) => resources).map(({ type }) => type),
    );
    expect([...types].filter((type) => !(type in CARDS) && !(type in FOLDS))).toEqual([]);
  });

  it('shows who hears an alarm, what the budget is, and how long backups are kept', () => {
    const facts = new Map(graph.nodes.map((node) => [node.type, node.facts]));
    expect(facts.get('AWS::Budgets::Budget')).toBe('AWS Budgets · $200 a month');
    expect(facts.get('AWS::Backup::BackupPlan')).toBe('AWS Backup · kept 90 days');
    expect(graph.edges.filter(({ label }) => label === 'chat')).toHaveLength(2);
  });
});
