/** Types that keep data, by what people call them; the order is that of the loss, the worst first. */
export const KEEPS: Readonly<Record<string, string>> = {
  'AWS::RDS::DBCluster': 'database',
  'AWS::RDS::DBInstance': 'database',
  'AWS::DocDB::DBCluster': 'database',
  'AWS::Neptune::DBCluster': 'database',
  'AWS::MemoryDB::Cluster': 'database',
  'AWS::Redshift::Cluster': 'warehouse',
  'AWS::DynamoDB::Table': 'table',
  'AWS::DynamoDB::GlobalTable': 'table',
  'AWS::Timestream::Table': 'table',
  'AWS::S3::Bucket': 'bucket',
  'AWS::EFS::FileSystem': 'file system',
  'AWS::FSx::FileSystem': 'file system',
  'AWS::EC2::Volume': 'volume',
  'AWS::Backup::BackupVault': 'backup vault',
  'AWS::KMS::Key': 'key',
  'AWS::SecretsManager::Secret': 'secret',
  'AWS::Cognito::UserPool': 'user pool',
  'AWS::OpenSearchService::Domain': 'search domain',
  'AWS::Elasticsearch::Domain': 'search domain',
  'AWS::Kinesis::Stream': 'stream',
  'AWS::MSK::Cluster': 'broker',
  'AWS::SQS::Queue': 'queue',
  'AWS::ElastiCache::ReplicationGroup': 'cache',
  'AWS::ElastiCache::CacheCluster': 'cache',
  'AWS::ElastiCache::ServerlessCache': 'cache',
  'AWS::ECR::Repository': 'image repository',
  'AWS::Logs::LogGroup': 'log group',
};

/** A number that says how long data is kept: a smaller one, or one where there was none, deletes what is older. */
export const KEPT_FOR: Readonly<
  Record<string, { readonly property: string; readonly unit: string; readonly unset: number }>
> = {
  // Without one, lines never expire.
  'AWS::Logs::LogGroup': { property: 'RetentionInDays', unit: 'days', unset: Infinity },
  'AWS::SQS::Queue': { property: 'MessageRetentionPeriod', unit: 'seconds', unset: 345_600 },
  'AWS::Kinesis::Stream': { property: 'RetentionPeriodHours', unit: 'hours', unset: 24 },
  'AWS::RDS::DBInstance': { property: 'BackupRetentionPeriod', unit: 'days of backups', unset: 1 },
  'AWS::RDS::DBCluster': { property: 'BackupRetentionPeriod', unit: 'days of backups', unset: 1 },
};

export type Fate = 'deleted' | 'snapshot' | 'retained';

/**
 * What CloudFormation does with the data when it takes a resource away; where policies differ, the worst.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
 */
export function fateOf(type: string, policies: readonly unknown[]): Fate {
  const fates = policies.map((policy): Fate => {
    if (typeof policy === 'string' && policy.startsWith('Retain')) return 'retained';
    const isSnapshot =
      policy === 'Snapshot' || (policy === undefined && type === 'AWS::RDS::DBCluster');
    return isSnapshot ? 'snapshot' : 'deleted';
  });
  return (['deleted', 'snapshot'] as const).find((fate) => fates.includes(fate)) ?? 'retained';
}

export function fateWords(fate: Fate, type: string): string {
  if (fate === 'retained') return 'the old one is retained, outside of its stack';
  if (fate === 'snapshot') return 'a last snapshot is kept';
  if (type === 'AWS::KMS::Key') return 'the key is deleted, and with it all that it encrypts';
  if (type === 'AWS::S3::Bucket')
    return 'it is deleted if it is empty; if it is not, the deployment fails';
  return 'what is in it is deleted';
}
