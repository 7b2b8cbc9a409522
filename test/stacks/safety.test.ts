import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Vpc, type IVpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerImage, type ICluster } from 'aws-cdk-lib/aws-ecs';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnGlobalTable } from 'aws-cdk-lib/aws-dynamodb';
import { Aspects } from 'aws-cdk-lib';
import { Key, type IKey } from 'aws-cdk-lib/aws-kms';
import { readAssembly } from '../../lib/assembly';
import { resolveApplication } from '../../lib/config';
import { encryptWith } from '../../lib/constructs/encrypt-with';
import { FargateWorkload } from '../../lib/constructs/fargate-workload';
import { HardenedTask } from '../../lib/constructs/hardened-task';
import example from '../support/examples/observability';
import storageExample from '../support/examples/storage';
import tasksExample from '../support/examples/tasks';
import { PROJECT_ROOT, synthesized } from '../support/sample';
import { inStage, stacksOf } from '../support/stacks-of';

const outdir = mkdtempSync(join(tmpdir(), 'slipway-safety-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

const folder = synthesized(resolveApplication(example, { root: PROJECT_ROOT }));
const assembly = readAssembly(folder);
const sample = readAssembly(synthesized());

const ofType = (stage: string, type: string, from = assembly) => inStage(from, stage, type);

const propertiesOf = (stage: string, type: string, from = assembly) =>
  ofType(stage, type, from).map(({ properties }) => properties);

describe('ECS Exec', () => {
  it('opens both services, and logs each session', () => {
    for (const service of propertiesOf('dev', 'AWS::ECS::Service')) {
      expect(service.EnableExecuteCommand).toBe(true);
    }
    expect(propertiesOf('dev', 'AWS::ECS::Cluster')[0]!.Configuration).toMatchObject({
      ExecuteCommandConfiguration: {
        Logging: 'OVERRIDE',
        LogConfiguration: { CloudWatchLogGroupName: expect.anything() },
      },
    });
    expect(propertiesOf('dev', 'AWS::Logs::LogGroup')).toContainEqual(
      expect.objectContaining({ LogGroupName: '/slipway/shop/dev/exec' }),
    );
  });

  it('has the folders its agent writes to, in every container of a service', () => {
    for (const family of ['shop-dev-web', 'shop-dev-task-runner']) {
      const task = propertiesOf('dev', 'AWS::ECS::TaskDefinition').find(
        ({ Family }) => Family === family,
      )!;
      const containers = task.ContainerDefinitions as {
        MountPoints: { ContainerPath: string; SourceVolume: string; ReadOnly: boolean }[];
      }[];
      expect(containers).toHaveLength(2);
      const volumes = (task.Volumes as { Name: string }[]).map(({ Name }) => Name);
      for (const { MountPoints } of containers) {
        const paths = MountPoints.map(({ ContainerPath }) => ContainerPath);
        expect(paths).toEqual(
          expect.arrayContaining(['/managed-agents', '/var/lib/amazon/ssm', '/var/log/amazon/ssm']),
        );
        for (const { SourceVolume, ReadOnly } of MountPoints) {
          expect(volumes).toContain(SourceVolume);
          expect(ReadOnly).toBe(false);
        }
      }
    }
  });

  it('is closed by default, in production too', () => {
    for (const stage of ['dev', 'prod']) {
      for (const service of propertiesOf(stage, 'AWS::ECS::Service', sample)) {
        expect(service.EnableExecuteCommand).not.toBe(true);
      }
    }
    const policies = JSON.stringify(propertiesOf('prod', 'AWS::IAM::Policy'));
    expect(policies).not.toContain('ssmmessages');
  });
});

describe('backups', () => {
  it('are daily in production, of what bears both tags', () => {
    expect(propertiesOf('prod', 'AWS::Backup::BackupPlan')[0]).toMatchObject({
      BackupPlan: {
        BackupPlanRule: [
          { ScheduleExpression: 'cron(0 3 * * ? *)', Lifecycle: { DeleteAfterDays: 90 } },
        ],
      },
    });
    const [selection] = propertiesOf('prod', 'AWS::Backup::BackupSelection');
    expect(selection!.BackupSelection).toMatchObject({
      Conditions: {
        StringEquals: [
          { ConditionKey: 'aws:ResourceTag/application', ConditionValue: 'shop' },
          { ConditionKey: 'aws:ResourceTag/environment', ConditionValue: 'prod' },
        ],
      },
    });
    expect((selection!.BackupSelection as { Resources: unknown[] }).Resources).toHaveLength(3);
  });

  it('are kept for 35 days by default, and only in production', () => {
    expect(JSON.stringify(propertiesOf('prod', 'AWS::Backup::BackupPlan', sample))).toContain(
      '"DeleteAfterDays":35',
    );
    expect(propertiesOf('dev', 'AWS::Backup::BackupPlan', sample)).toEqual([]);
  });

  it('outlive their stack', () => {
    const { templateFile } = assembly.stacks.find(({ path }) => path === 'prod/data')!;
    const { Resources } = JSON.parse(readFileSync(templateFile, 'utf8')) as {
      Resources: Record<string, { Type: string; DeletionPolicy?: string }>;
    };
    const vault = Object.values(Resources).find(({ Type }) => Type === 'AWS::Backup::BackupVault');
    expect(vault?.DeletionPolicy).toBe('Retain');
  });

  it('have what they copy tagged', () => {
    expect(propertiesOf('prod', 'AWS::DynamoDB::Table')[0]!.Tags).toEqual(
      expect.arrayContaining([
        { Key: 'application', Value: 'shop' },
        { Key: 'environment', Value: 'prod' },
      ]),
    );
  });
});

describe('a key of the environment', () => {
  const isKey = (value: unknown) => JSON.stringify(value).includes('DataKey');

  it.each([
    ['AWS::SQS::Queue', 'KmsMasterKeyId'],
    ['AWS::SNS::Topic', 'KmsMasterKeyId'],
    ['AWS::Logs::LogGroup', 'KmsKeyId'],
    ['AWS::SecretsManager::Secret', 'KmsKeyId'],
    ['AWS::DynamoDB::Table', 'SSESpecification'],
  ])('protects every %s', (type, property) => {
    const all = propertiesOf('prod', type);
    expect(all.length).toBeGreaterThan(0);
    for (const properties of all) expect(isKey(properties[property])).toBe(true);
    for (const properties of propertiesOf('dev', type)) {
      expect(isKey(properties[property] ?? '')).toBe(false);
    }
  });

  it('protects buckets, but for those that logs of access are written to', () => {
    const buckets = propertiesOf('prod', 'AWS::S3::Bucket').map((bucket) => ({
      isLogged: 'LoggingConfiguration' in bucket,
      hasKey: isKey(bucket.BucketEncryption),
    }));
    expect(buckets).toEqual(
      expect.arrayContaining([
        { isLogged: true, hasKey: true },
        { isLogged: false, hasKey: false },
      ]),
    );
    for (const { isLogged, hasKey } of buckets) expect(hasKey).toBe(isLogged);
  });

  it.each([
    [storageExample, 'dev/storage', 'AWS::RDS::DBCluster'],
    [storageExample, 'dev/storage', 'AWS::ElastiCache::ServerlessCache'],
    [tasksExample, 'prod/tasks', 'AWS::EFS::FileSystem'],
  ])('protects databases, caches and file systems', (input, path, type) => {
    const { ofType: inStack } = stacksOf({ ...input, safety: { encryption: 'kms' } });
    const all = inStack(path, type);
    expect(all).toHaveLength(1);
    expect(isKey(all[0]!.properties.KmsKeyId)).toBe(true);
  });

  it('asks queues for no two kinds of encryption', () => {
    for (const queue of propertiesOf('prod', 'AWS::SQS::Queue')) {
      expect(queue).not.toHaveProperty('SqsManagedSseEnabled');
    }
  });

  it('turns every year, is kept, and may be used through the services alone', () => {
    const [key] = propertiesOf('prod', 'AWS::KMS::Key');
    expect(key).toMatchObject({ EnableKeyRotation: true, PendingWindowInDays: 30 });
    const { Statement } = key!.KeyPolicy as { Statement: Record<string, unknown>[] };
    expect(Statement.map(({ Sid }) => Sid)).toEqual([
      undefined,
      'ThroughServices',
      'Senders',
      'Logs',
    ]);
    expect(Statement[1]).toMatchObject({
      Principal: { AWS: '*' },
      Condition: {
        StringEquals: {
          'kms:CallerAccount': '333333333333',
          'kms:ViaService': expect.arrayContaining(['sqs.eu-west-1.amazonaws.com']),
        },
      },
    });
    for (const { Condition } of Statement.slice(1)) expect(Condition).toBeDefined();
  });

  it('is none by default', () => {
    expect(propertiesOf('prod', 'AWS::KMS::Key', sample)).toEqual([]);
  });

  it('reaches tables of every kind', () => {
    const app = new App({ outdir: join(outdir, 'tables') });
    const stack = new Stack(app, 'data');
    const key = new Key(stack, 'Key') as IKey;
    new CfnGlobalTable(stack, 'Global', {
      keySchema: [{ attributeName: 'id', keyType: 'HASH' }],
      attributeDefinitions: [{ attributeName: 'id', attributeType: 'S' }],
      replicas: [{ region: 'eu-west-1' }],
    });
    Aspects.of(stack).add(encryptWith(key));
    Template.fromStack(stack).hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
      Replicas: [{ Region: 'eu-west-1', SSESpecification: { KMSMasterKeyId: {} } }],
    });
  });
});

describe('the boundary of roles', () => {
  it('bounds every role of an environment, and of the pipeline', () => {
    for (const stage of ['prod', 'delivery']) {
      const roles = propertiesOf(stage, 'AWS::IAM::Role');
      expect(roles.length).toBeGreaterThan(0);
      for (const role of roles) {
        expect(JSON.stringify(role.PermissionsBoundary)).toContain('policy/workload-boundary');
      }
    }
  });

  it('is none where an environment says so, and none by default', () => {
    const roles = [
      ...propertiesOf('dev', 'AWS::IAM::Role'),
      ...propertiesOf('prod', 'AWS::IAM::Role', sample),
    ];
    for (const role of roles) expect(role).not.toHaveProperty('PermissionsBoundary');
  });
});

describe('names and tags', () => {
  const NAMES =
    /^(?:QueueName|TableName|TopicName|ClusterName|ServiceName|Family|AlarmName|StateMachineName|DashboardName|BackupVaultName|ConfigurationName)$/;

  it('say whose a resource is: application, environment, and what', () => {
    for (const stage of ['dev', 'prod']) {
      const named = assembly.stacks
        .filter((stack) => stack.stage === stage)
        .flatMap(({ resources }) => resources)
        .flatMap(({ properties }) => Object.entries(properties))
        .filter(([key, value]) => NAMES.test(key) && typeof value === 'string');
      expect(named.length).toBeGreaterThan(10);
      for (const [, name] of named) expect(name).toMatch(new RegExp(`^shop-${stage}-`));
    }
  });

  it('are on every resource that can bear tags', () => {
    for (const type of ['AWS::SQS::Queue', 'AWS::ECS::Service', 'AWS::ECS::TaskDefinition']) {
      for (const { Tags } of propertiesOf('prod', type)) {
        expect(Tags).toContainEqual({ Key: 'environment', Value: 'prod' });
      }
    }
  });
});

describe('destroying', () => {
  it('takes an environment’s services down before the cluster they run in', () => {
    const manifest = JSON.parse(
      readFileSync(join(folder, 'assembly-prod', 'manifest.json'), 'utf8'),
    ) as { artifacts: Record<string, { dependencies?: string[]; displayName?: string }> };
    const stacks = Object.entries(manifest.artifacts);
    const [network] = stacks.find(([, { displayName }]) => displayName?.includes('prod/network'))!;
    for (const name of ['prod/web', 'prod/tasks']) {
      const [, artifact] = stacks.find(([, { displayName }]) => displayName?.includes(name))!;
      expect(artifact.dependencies).toContain(network);
    }
  });

  it('takes a service down before its capacity providers where one stack has both', () => {
    const app = new App({ outdir: join(outdir, 'one') });
    const stack = new Stack(app, 'all');
    const vpc = new Vpc(stack, 'Vpc') as IVpc;
    const cluster = new Cluster(stack, 'Cluster', { vpc, enableFargateCapacityProviders: true });
    const task = new HardenedTask(stack, 'Task', {
      compute: { cpu: 256, memoryMiB: 512, architecture: 'x86_64', environment: {}, secrets: {} },
      image: ContainerImage.fromRegistry('app:1'),
      logGroup: new LogGroup(stack, 'Logs'),
      family: 'app',
      stopTimeoutSeconds: 30,
      environment: {},
    });
    new FargateWorkload(stack, 'Web', {
      vpc,
      cluster: cluster as ICluster,
      serviceName: 'web',
      task,
      minTasks: 1,
      spot: false,
      breakerThreshold: 3,
    });
    const template = Template.fromStack(stack);
    const [association] = Object.keys(
      template.findResources('AWS::ECS::ClusterCapacityProviderAssociations'),
    );
    const [service] = Object.values(template.findResources('AWS::ECS::Service'));
    expect(service!.DependsOn).toContain(association);
  });
});

describe('ECS Exec', () => {
  const place = { account: '111111111111', region: 'eu-west-1' };
  const { ofType, service } = stacksOf({
    name: 'shop',
    safety: { exec: true },
    web: { sidecars: { proxy: { image: { build: 'tasks/hello' } } } },
    taskRunner: { queues: { heavy: {} } },
    environments: { dev: place },
  });

  it('has its folders once in each container, sidecars included', () => {
    const [definition] = ofType('dev/web', 'AWS::ECS::TaskDefinition');
    const names = (definition!.properties.Volumes as { Name: string }[]).map(({ Name }) => Name);
    expect(names.filter((name) => name.includes('exec-'))).toHaveLength(6);
    expect(new Set(names).size).toBe(names.length);
  });

  it('is there for the services of other queues too', () => {
    expect(service('dev/web').EnableExecuteCommand).toBe(true);
    for (const { properties } of ofType('dev/tasks', 'AWS::ECS::Service'))
      expect(properties.EnableExecuteCommand).toBe(true);
  });
});
