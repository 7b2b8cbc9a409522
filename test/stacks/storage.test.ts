import { readFileSync } from 'node:fs';
import example from '../support/examples/storage';
import { lintErrors } from '../support/lint-templates';
import { describeWith } from '../support/prerequisites';
import { stacksOf } from '../support/stacks-of';

jest.setTimeout(180_000);

const {
  assembly: { stacks },
  stack,
  ofType,
} = stacksOf(example);
const { stacks: plain } = stacksOf({
  name: 'plain',
  environments: { dev: example.environments.dev },
}).assembly;
const only = (path: string, type: string) => {
  const found = ofType(path, type);
  expect(found).toHaveLength(1);
  return found[0]!.properties;
};

const policyOf = (path: string, type: string): Record<string, string | undefined>[] => {
  const template = JSON.parse(readFileSync(stack(path).templateFile, 'utf8')) as {
    Resources: Record<string, Record<string, string> & { Type: string }>;
  };
  return Object.values(template.Resources)
    .filter((one) => one.Type === type)
    .map(({ DeletionPolicy, UpdateReplacePolicy }) => ({ DeletionPolicy, UpdateReplacePolicy }));
};

describe('storage', () => {
  it('is a stack of its own, between network and workloads', () => {
    const paths = stacks.map(({ path }) => path).filter((path) => path.startsWith('dev/'));
    expect(paths.indexOf('dev/storage')).toBeLessThan(paths.indexOf('dev/tasks'));
    expect(stack('dev/storage').dependencies).not.toContain('dev/tasks');
    expect(stack('prod/storage').terminationProtection).toBe(true);
  });

  it('is no stack where there is none', () => {
    const paths = plain.map(({ path }) => path);
    expect(paths.filter((path) => /storage|messaging/.test(path))).toEqual([]);
  });

  it('keeps data in production, and lets it go elsewhere', () => {
    const keeping = ['AWS::S3::Bucket', 'AWS::DynamoDB::Table', 'AWS::RDS::DBCluster'];
    for (const type of [...keeping, 'AWS::ElastiCache::ServerlessCache']) {
      for (const [path, policy] of [
        ['prod/storage', 'Retain'],
        ['dev/storage', 'Delete'],
      ] as const) {
        expect(policyOf(path, type)).toEqual([
          { DeletionPolicy: policy, UpdateReplacePolicy: policy },
        ]);
      }
    }
    // What a kept database is opened with is kept too.
    for (const type of ['AWS::SecretsManager::Secret', 'AWS::RDS::DBSubnetGroup']) {
      expect(policyOf('prod/storage', type)[0]).toMatchObject({ DeletionPolicy: 'Retain' });
    }
  });

  it('has a bucket that is private, encrypted, for TLS alone, and forgets in time', () => {
    expect(only('prod/storage', 'AWS::S3::Bucket')).toMatchObject({
      BucketEncryption: expect.anything(),
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: {
        Rules: [{ ExpirationInDays: 90, NoncurrentVersionExpiration: { NoncurrentDays: 30 } }],
      },
    });
    expect(only('dev/storage', 'AWS::S3::Bucket')).not.toHaveProperty('VersioningConfiguration');
    expect(JSON.stringify(only('dev/storage', 'AWS::S3::BucketPolicy'))).toContain(
      'aws:SecureTransport',
    );
  });

  it('has a table with its keys, index and time to live, restorable in production', () => {
    expect(only('prod/storage', 'AWS::DynamoDB::Table')).toMatchObject({
      TableName: 'photos-prod-orders',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'customer', KeyType: 'HASH' },
        { AttributeName: 'orderedAt', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: expect.arrayContaining([
        { AttributeName: 'orderedAt', AttributeType: 'N' },
        { AttributeName: 'state', AttributeType: 'S' },
      ]),
      GlobalSecondaryIndexes: [{ IndexName: 'by-state' }],
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      SSESpecification: { SSEEnabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: true,
    });
    expect(only('dev/storage', 'AWS::DynamoDB::Table')).toMatchObject({
      DeletionProtectionEnabled: false,
    });
  });

  it('has a database that pauses in development, and can fail over in production', () => {
    expect(only('dev/storage', 'AWS::RDS::DBCluster')).toMatchObject({
      Engine: 'aurora-postgresql',
      EngineVersion: '17.7',
      StorageEncrypted: true,
      DeletionProtection: false,
      BackupRetentionPeriod: 7,
      ServerlessV2ScalingConfiguration: {
        MinCapacity: 0,
        MaxCapacity: 8,
        SecondsUntilAutoPause: 300,
      },
    });
    expect(only('prod/storage', 'AWS::RDS::DBCluster')).toMatchObject({
      StorageEncrypted: true,
      DeletionProtection: true,
      BackupRetentionPeriod: 30,
      ServerlessV2ScalingConfiguration: { MinCapacity: 1, MaxCapacity: 32 },
    });
    expect(ofType('dev/storage', 'AWS::RDS::DBInstance')).toHaveLength(1);
    const instances = ofType('prod/storage', 'AWS::RDS::DBInstance');
    expect(instances).toHaveLength(2);
    for (const { properties } of instances) {
      expect(properties).toMatchObject({
        DBInstanceClass: 'db.serverless',
        PubliclyAccessible: false,
      });
    }
    expect(JSON.stringify(only('dev/storage', 'AWS::RDS::DBCluster').MasterUserPassword)).toContain(
      '{{resolve:secretsmanager:',
    );
  });

  it('has a cache with a bound and, in production, snapshots', () => {
    expect(only('dev/storage', 'AWS::ElastiCache::ServerlessCache')).toMatchObject({
      Engine: 'valkey',
      ServerlessCacheName: 'photos-dev-sessions',
      CacheUsageLimits: { DataStorage: { Maximum: 1, Unit: 'GB' } },
    });
    expect(only('prod/storage', 'AWS::ElastiCache::ServerlessCache')).toMatchObject({
      CacheUsageLimits: { DataStorage: { Maximum: 10 } },
      SnapshotRetentionLimit: 7,
    });
  });
});

describeWith('cfn-lint', 'cfn-lint on storage, topics and events', () => {
  it('finds no error', async () => {
    const templates = stacks.map(({ templateFile }) => templateFile);
    expect(await lintErrors(templates)).toEqual([]);
  });
});
