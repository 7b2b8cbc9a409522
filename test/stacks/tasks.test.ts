import example from '../support/examples/tasks';
import { lintErrors } from '../support/lint-templates';
import { describeWith } from '../support/prerequisites';
import { stacksOf } from '../support/stacks-of';

const {
  assembly: { stacks },
  ofType,
} = stacksOf(example);
const TASKS = 'prod/tasks';
const named = (type: string, key: string, name: string) =>
  ofType(TASKS, type).find(({ properties }) => properties[key] === name)!.properties;
const schedule = (task: string) => named('AWS::Scheduler::Schedule', 'Name', `ledger-prod-${task}`);
const containers = (task: string) =>
  named('AWS::ECS::TaskDefinition', 'Family', `ledger-prod-${task}`).ContainerDefinitions as Record<
    string,
    unknown
  >[];
const container = (task: string, name: string) =>
  containers(task).find(({ Name }) => Name === name)!;
const definitionText = (task: string) =>
  JSON.stringify(
    named('AWS::StepFunctions::StateMachine', 'StateMachineName', `ledger-prod-${task}`)
      .DefinitionString,
  )
    .replaceAll('\\"', '"')
    .replaceAll('\\\\', '\\');
const statements = (path: string) =>
  ofType(path, 'AWS::IAM::Policy').flatMap(
    ({ properties }) =>
      (properties.PolicyDocument as { Statement: { Action: string | string[] }[] }).Statement,
  );

const webVariable = (name: string): unknown => {
  const [web] = ofType('prod/web', 'AWS::ECS::TaskDefinition');
  const [main] = web!.properties.ContainerDefinitions as {
    Environment: { Name: string; Value: unknown }[];
  }[];
  return main!.Environment.find(({ Name }) => Name === name)!.Value;
};

describe('a schedule', () => {
  it('is one that the web service knows of and may look at, and it may look at no other', () => {
    const names = ofType(TASKS, 'AWS::Scheduler::Schedule').map(
      ({ properties }) => properties.Name,
    );
    expect(names).toHaveLength(3);
    const told = JSON.parse(webVariable('SLIPWAY_DEPLOYED_SCHEDULES') as string) as {
      name: string;
    }[];
    expect(told).toContainEqual({
      ...{ name: 'ledger-prod-close-books', task: 'close-books', overlap: 'queue' },
    });
    expect(told.map(({ name }) => name).sort()).toEqual(names.sort());
    const rights = statements('prod/web').filter((one) =>
      JSON.stringify(one).includes('scheduler'),
    );
    expect(rights).toMatchObject([{ Effect: 'Allow', Action: 'scheduler:GetSchedule' }]);
    for (const name of names)
      expect(JSON.stringify(rights)).toContain(`:schedule/default/${String(name)}"`);
    expect(JSON.stringify(rights).match(/:schedule\//g)).toHaveLength(names.length);
  });

  it('has its window, its span, and the age up to which a start is made up for', () => {
    expect(schedule('close-books')).toMatchObject({
      ScheduleExpression: 'cron(0 2 * * ? *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 },
      StartDate: '2026-12-31T23:00:00.000Z',
      EndDate: '2027-12-31T23:59:59.000Z',
      Target: {
        RetryPolicy: { MaximumEventAgeInSeconds: 21_600, MaximumRetryAttempts: 185 },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': expect.any(Array) } },
      },
    });
  });

  it('starts at once and makes up for an hour where nothing is said', () => {
    expect(schedule('import')).toMatchObject({
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { RetryPolicy: { MaximumEventAgeInSeconds: 3600 } },
    });
    expect(schedule('import')).not.toHaveProperty('StartDate');
  });

  it('makes up for nothing where that is switched off', () => {
    expect(schedule('remind')).toMatchObject({
      Target: { RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 0 } },
    });
  });

  it('is not there where an environment switches it off', () => {
    const names = ofType('dev/tasks', 'AWS::Scheduler::Schedule').map(
      ({ properties }) => properties.Name,
    );
    expect(names).toEqual(['ledger-dev-import']);
  });

  it('tells a container task its run and its input, as a run by hand does', () => {
    const text = definitionText('close-books');
    expect(text).toContain('"Value.$":"$$.Execution.Name"');
    expect(text).toContain('{\\"currency\\":\\"EUR\\"}');
    expect(definitionText('import')).toContain('"SLIPWAY_RUN_INPUT","Value":"null"');
  });

  it('tries again with a growing pause, each attempt within the time limit', () => {
    const text = definitionText('close-books');
    expect(text).toContain(
      '"IntervalSeconds":60,"MaxAttempts":2,"BackoffRate":2,"MaxDelaySeconds":301',
    );
    expect(text).toContain('"TimeoutSeconds":7200');
  });

  it('keeps runs apart with a lock that outlives the longest run, unless they may overlap', () => {
    // three attempts of two hours, two pauses of five minutes, and a margin
    expect(definitionText('close-books')).toContain(`+ ${3 * 7200 + 2 * 300 + 300}) %}`);
    expect(definitionText('import')).not.toContain('dynamodb');
    expect(
      statements(TASKS).filter(({ Action }) => [Action].flat().includes('dynamodb:DeleteItem')),
    ).toContainEqual(
      expect.objectContaining({
        Action: ['dynamodb:DeleteItem', 'dynamodb:PutItem'],
        Condition: {
          'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['schedule#close-books'] },
        },
      }),
    );
  });

  it('of a handler task sends the task runner what makes one run of each time that is due', () => {
    const { Target } = schedule('remind') as { Target: { Input: string; Arn: unknown } };
    expect(JSON.parse(Target.Input)).toEqual({
      version: 1,
      start: {
        task: 'remind',
        input: { name: 'ledger' },
        key: '<aws.scheduler.schedule-arn> <aws.scheduler.scheduled-time>',
        overlap: 'skip',
      },
    });
    expect(JSON.stringify(Target.Arn)).toContain('LettersTasksQueue');
    expect(Target).toMatchObject({ SqsParameters: { MessageGroupId: 'remind' } });
  });
});

describe('a container task', () => {
  it('has its disk, its entry point and its command', () => {
    expect(named('AWS::ECS::TaskDefinition', 'Family', 'ledger-prod-close-books')).toMatchObject({
      EphemeralStorage: { SizeInGiB: 100 },
    });
    expect(container('close-books', 'main')).toMatchObject({
      EntryPoint: ['python3'],
      Command: ['main.py'],
    });
    expect(named('AWS::ECS::TaskDefinition', 'Family', 'ledger-prod-import')).not.toHaveProperty(
      'EphemeralStorage',
    );
    expect(container('import', 'main')).not.toHaveProperty('EntryPoint');
  });

  it('runs an image by its address, and pulls it where it is in a registry of AWS', () => {
    expect(container('import', 'main').Image).toBe(
      'public.ecr.aws/docker/library/python:3.13-slim',
    );
    const pulls = statements(TASKS).filter(({ Action }) =>
      [Action].flat().includes('ecr:BatchGetImage'),
    );
    expect(JSON.stringify(pulls)).toContain(':ecr:eu-west-1:123456789012:repository/tools/proxy');
  });

  it('has an image repository only where its image is built here', () => {
    expect(
      ofType('delivery/delivery', 'AWS::ECR::Repository').map(
        ({ properties }) => properties.RepositoryName,
      ),
    ).toEqual(['ledger/web', 'ledger/task-runner', 'ledger/close-books']);
  });

  it('mounts folders by its own rights, encrypted on the way', () => {
    expect(
      named('AWS::ECS::TaskDefinition', 'Family', 'ledger-prod-close-books').Volumes,
    ).toContainEqual({
      Name: 'rates',
      EFSVolumeConfiguration: {
        FilesystemId: 'fs-0123456789abcdef0',
        TransitEncryption: 'ENABLED',
        AuthorizationConfig: { IAM: 'ENABLED', AccessPointId: 'fsap-0123456789abcdef0' },
      },
    });
    expect(container('close-books', 'main').MountPoints).toEqual([
      { SourceVolume: 'scratch', ContainerPath: '/tmp', ReadOnly: false },
      { SourceVolume: 'archive', ContainerPath: '/archive', ReadOnly: false },
      { SourceVolume: 'rates', ContainerPath: '/rates', ReadOnly: true },
    ]);
    const rights = statements(TASKS).filter(({ Action }) =>
      [Action].flat().includes('elasticfilesystem:ClientMount'),
    );
    expect(rights.map(({ Action }) => Action)).toEqual([
      ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'],
      'elasticfilesystem:ClientMount',
    ]);
    for (const right of rights) {
      expect(right).toHaveProperty('Condition.StringEquals.elasticfilesystem:AccessPointArn');
    }
  });

  it('finds a file system of its own, encrypted, open to container tasks alone, kept in production', () => {
    const [files] = ofType(TASKS, 'AWS::EFS::FileSystem');
    expect(files!.properties).toMatchObject({
      Encrypted: true,
      ThroughputMode: 'elastic',
      BackupPolicy: { Status: 'ENABLED' },
    });
    expect(ofType(TASKS, 'AWS::EFS::AccessPoint').map(({ properties }) => properties)).toEqual([
      expect.objectContaining({
        PosixUser: { Uid: '1000', Gid: '1000' },
        RootDirectory: expect.objectContaining({ Path: '/archive' }),
      }),
    ]);
    expect(
      ofType(TASKS, 'AWS::EC2::SecurityGroupIngress').map(({ properties }) => properties.FromPort),
    ).toEqual([2049]);
  });
});

describe('a sidecar', () => {
  it('has no more rights than the container that it stands beside', () => {
    for (const name of ['migrate', 'proxy']) {
      expect(container('close-books', name)).toMatchObject({
        Essential: false,
        ReadonlyRootFilesystem: true,
        LinuxParameters: { Capabilities: { Drop: ['ALL'] } },
        MountPoints: [{ SourceVolume: `scratch-${name}`, ContainerPath: '/tmp' }],
        LogConfiguration: { Options: { 'awslogs-stream-prefix': 'slipway' } },
      });
    }
  });

  it('is waited for as it says', () => {
    expect(container('close-books', 'main').DependsOn).toEqual([
      { ContainerName: 'proxy', Condition: 'HEALTHY' },
      { ContainerName: 'migrate', Condition: 'SUCCESS' },
    ]);
    expect(container('close-books', 'proxy')).toMatchObject({
      DependsOn: [{ ContainerName: 'migrate', Condition: 'SUCCESS' }],
      PortMappings: [{ ContainerPort: 5432 }],
      HealthCheck: {
        Command: ['CMD', 'nc', '-z', 'localhost', '5432'],
        Interval: 10,
        Timeout: 5,
        Retries: 3,
        StartPeriod: 10,
      },
    });
  });

  it('stands beside a service too', () => {
    expect(containers('task-runner').map(({ Name }) => Name)).toEqual(['main', 'otel']);
    expect(container('task-runner', 'main').DependsOn).toEqual([
      { ContainerName: 'otel', Condition: 'START' },
    ]);
  });
});

describe('the task runner', () => {
  const policies = (path: string, type: string) =>
    ofType(path, 'AWS::ApplicationAutoScaling::ScalingPolicy')
      .map(({ properties }) => properties)
      .filter(({ PolicyType }) => PolicyType === type);

  it('cannot make, change or delete a key of the API, though those are beside the runs', () => {
    const statements = ofType(TASKS, 'AWS::IAM::Policy').flatMap(
      ({ properties }) => (properties.PolicyDocument as { Statement: object[] }).Statement,
    );
    const runners = ofType(TASKS, 'AWS::ApplicationAutoScaling::ScalableTarget');
    const denied = statements.filter((one) => 'Effect' in one && one.Effect === 'Deny');
    expect(denied).toHaveLength(runners.length);
    for (const one of denied)
      expect(one).toMatchObject({
        Action: [
          'dynamodb:BatchWriteItem',
          'dynamodb:DeleteItem',
          'dynamodb:PutItem',
          'dynamodb:UpdateItem',
        ],
        Condition: { 'ForAnyValue:StringEquals': { 'dynamodb:LeadingKeys': ['api-keys'] } },
      });
  });

  it('lets whoever deploys replace the picture beside the runs, and nothing else there', () => {
    const [table] = ofType('prod/data', 'AWS::DynamoDB::Table');
    const { Statement } = (
      table!.properties.ResourcePolicy as {
        PolicyDocument: { Statement: object[] };
      }
    ).PolicyDocument;
    expect(Statement).toMatchObject([
      {
        Effect: 'Allow',
        Action: ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem'],
        Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['architecture'] } },
      },
    ]);
    expect(JSON.stringify(Statement)).toContain(':role/cdk-hnb659fds-file-publishing-role-');
  });

  it('scales on what waits and what is worked on, for the latency that is wanted', () => {
    const [policy] = policies(TASKS, 'TargetTrackingScaling');
    const { TargetValue, CustomizedMetricSpecification } = policy!
      .TargetTrackingScalingPolicyConfiguration as {
      TargetValue: number;
      CustomizedMetricSpecification: { Metrics: { Expression?: string; MetricStat?: object }[] };
    };
    // two minutes at eight seconds a run
    expect(TargetValue).toBe(15);
    const { Metrics } = CustomizedMetricSpecification;
    expect(Metrics.map((metric) => (metric as { Id: string }).Id)).toEqual([
      'waiting',
      'working',
      'tasks',
      'backlog',
    ]);
    expect(Metrics[1]).toMatchObject({
      MetricStat: { Metric: { MetricName: 'ApproximateNumberOfMessagesNotVisible' } },
    });
  });

  it('sleeps at zero, and wakes by a step as soon as a message waits', () => {
    expect(
      ofType(TASKS, 'AWS::ApplicationAutoScaling::ScalableTarget')[0]!.properties,
    ).toMatchObject({ MinCapacity: 0, MaxCapacity: 20 });
    const steps = policies(TASKS, 'StepScaling');
    expect(steps).toHaveLength(3);
    for (const { StepScalingPolicyConfiguration: configuration } of steps) {
      expect(configuration).toEqual({
        AdjustmentType: 'ChangeInCapacity',
        Cooldown: 180,
        StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 1 }],
      });
    }
    const [alarm] = ofType(TASKS, 'AWS::CloudWatch::Alarm');
    expect(alarm!.properties).toMatchObject({
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      EvaluationPeriods: 1,
      Threshold: 1,
      Metrics: expect.arrayContaining([
        expect.objectContaining({ Expression: 'IF(waiting > 0 AND FILL(tasks, 0) < 1, 1, 0)' }),
      ]),
    });
  });

  it('takes back what it has to try again', () => {
    const rights = statements(TASKS).filter(({ Action }) =>
      [Action].flat().includes('sqs:SendMessage'),
    );
    const queues = JSON.stringify(rights);
    for (const queue of ['FnGetAttTasksQueue', 'HeavyTasksQueue', 'LettersTasksQueue']) {
      expect(queues).toContain(queue);
    }
  });

  it('has a service for each queue, of its own size, with its own dead letters', () => {
    const services = ofType(TASKS, 'AWS::ECS::Service').map(
      ({ properties }) => properties.ServiceName,
    );
    expect(services).toEqual([
      'ledger-prod-task-runner',
      'ledger-prod-task-runner-heavy',
      'ledger-prod-task-runner-letters',
    ]);
    const queues = ofType('prod/data', 'AWS::SQS::Queue').map(({ properties }) => properties);
    expect(queues.map(({ QueueName }) => QueueName).sort()).toEqual([
      'ledger-prod-tasks',
      'ledger-prod-tasks-dead-letters',
      'ledger-prod-tasks-heavy',
      'ledger-prod-tasks-heavy-dead-letters',
      'ledger-prod-tasks-letters-dead-letters.fifo',
      'ledger-prod-tasks-letters.fifo',
    ]);
    expect(queues.find(({ QueueName }) => QueueName === 'ledger-prod-tasks-letters.fifo')).toEqual(
      expect.objectContaining({
        FifoQueue: true,
        ContentBasedDeduplication: true,
        RedrivePolicy: expect.objectContaining({ maxReceiveCount: 100 }),
      }),
    );
    expect(
      named('AWS::ECS::TaskDefinition', 'Family', 'ledger-prod-task-runner-heavy'),
    ).toMatchObject({ Cpu: '4096', Memory: '8192' });
    const heavy = ofType(TASKS, 'AWS::ApplicationAutoScaling::ScalingPolicy')
      .map(({ properties }) => properties)
      .find(({ PolicyName }) => String(PolicyName).includes('TaskRunnerHeavy/Workload'));
    expect(heavy).toHaveProperty('TargetTrackingScalingPolicyConfiguration.TargetValue', 1);
  });

  it('and the web service know which queue a task has', () => {
    const value = webVariable;
    expect(JSON.parse(value('SLIPWAY_TASKS') as string)).toContainEqual({
      name: 'grow-trees',
      kind: 'handler',
      queue: 'heavy',
    });
    expect(JSON.stringify(value('SLIPWAY_QUEUES'))).toMatch(/heavy.*HeavyTasksQueue/);
    expect(JSON.stringify(value('SLIPWAY_QUEUE_URL'))).toMatch(/RefTasksQueue/);
  });

  it('needs no such step where a task always runs', () => {
    const { ofType: plain } = stacksOf({
      name: 'plain',
      environments: { dev: { account: '111111111111', region: 'eu-west-1' } },
    });
    const own = plain('dev/tasks', 'AWS::ApplicationAutoScaling::ScalingPolicy');
    expect(own.map(({ properties }) => properties.PolicyType)).toEqual(['TargetTrackingScaling']);
    expect(own[0]!.properties).toHaveProperty(
      'TargetTrackingScalingPolicyConfiguration.TargetValue',
      10,
    );
    expect(plain('dev/tasks', 'AWS::CloudWatch::Alarm')).toEqual([]);
  });
});

describeWith('cfn-lint', 'the example of tasks, linted', () => {
  it('has no error', async () => {
    expect(await lintErrors(stacks.map(({ templateFile }) => templateFile))).toEqual([]);
  });
});
