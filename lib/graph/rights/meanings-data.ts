import { logs, operates, publishes, reads, writes } from './meaning';
import type { Meaning } from './meanings';

const TABLE: readonly Meaning[] = [
  reads(
    'read',
    'dynamodb:GetItem',
    'dynamodb:BatchGetItem',
    'dynamodb:Query',
    'dynamodb:Scan',
    'dynamodb:PartiQLSelect',
  ),
  writes(
    'write',
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
    'dynamodb:DeleteItem',
    'dynamodb:BatchWriteItem',
    'dynamodb:PartiQLInsert',
    'dynamodb:PartiQLUpdate',
    'dynamodb:PartiQLDelete',
  ),
];

const SECRET: readonly Meaning[] = [
  reads('secret', 'secretsmanager:GetSecretValue', 'secretsmanager:BatchGetSecretValue'),
];

const DATABASE: readonly Meaning[] = [
  reads('query', 'rds-data:ExecuteStatement', 'rds-data:BatchExecuteStatement'),
  reads('sign in', 'rds-db:connect'),
  operates('start and stop', 'rds:StartDBInstance', 'rds:StopDBInstance', 'rds:StartDBCluster'),
  operates('copy', 'rds:CreateDBSnapshot', 'rds:CreateDBClusterSnapshot'),
];

const SEARCH: readonly Meaning[] = [
  reads('search', 'es:ESHttpGet', 'es:ESHttpHead'),
  writes('index', 'es:ESHttpPut', 'es:ESHttpPost', 'es:ESHttpDelete', 'es:ESHttpPatch'),
];

/** Files, tables, databases, secrets, settings, logs. */
export const DATA_MEANINGS: Readonly<Record<string, readonly Meaning[]>> = {
  'AWS::S3::Bucket': [
    reads('read', 's3:GetObject', 's3:GetObjectVersion'),
    reads('list', 's3:ListBucket'),
    writes('write', 's3:PutObject', 's3:DeleteObject', 's3:DeleteObjectVersion'),
  ],
  'AWS::S3::AccessPoint': [reads('read', 's3:GetObject'), writes('write', 's3:PutObject')],
  'AWS::S3Express::DirectoryBucket': [
    reads('read', 's3express:CreateSession'),
    writes('write', 's3express:CreateSession'),
  ],
  'AWS::S3Tables::TableBucket': [
    reads('read', 's3tables:GetTableData'),
    writes('write', 's3tables:PutTableData'),
  ],
  'AWS::DynamoDB::Table': TABLE,
  'AWS::DynamoDB::GlobalTable': TABLE,
  'AWS::DAX::Cluster': [
    reads('read', 'dax:GetItem', 'dax:BatchGetItem', 'dax:Query', 'dax:Scan'),
    writes('write', 'dax:PutItem', 'dax:UpdateItem', 'dax:DeleteItem', 'dax:BatchWriteItem'),
  ],
  'AWS::RDS::DBCluster': DATABASE,
  'AWS::RDS::DBInstance': DATABASE,
  'AWS::RDS::DBProxy': [reads('sign in', 'rds-db:connect')],
  'AWS::RDS::DBCluster.MasterUserSecret.SecretArn': SECRET,
  'AWS::RDS::DBInstance.MasterUserSecret.SecretArn': SECRET,
  'AWS::Redshift::Cluster': [
    reads('query', 'redshift-data:ExecuteStatement', 'redshift-data:BatchExecuteStatement'),
    reads('sign in', 'redshift:GetClusterCredentials'),
  ],
  'AWS::RedshiftServerless::Workgroup': [
    reads('query', 'redshift-data:ExecuteStatement', 'redshift-data:BatchExecuteStatement'),
    reads('sign in', 'redshift-serverless:GetCredentials'),
  ],
  'AWS::Neptune::DBCluster': [
    reads('query', 'neptune-db:ReadDataViaQuery', 'neptune-db:connect'),
    writes('write', 'neptune-db:WriteDataViaQuery', 'neptune-db:DeleteDataViaQuery'),
  ],
  'AWS::ElastiCache::ReplicationGroup': [reads('sign in', 'elasticache:Connect')],
  'AWS::ElastiCache::ServerlessCache': [reads('sign in', 'elasticache:Connect')],
  'AWS::ElastiCache::User': [reads('sign in', 'elasticache:Connect')],
  'AWS::MemoryDB::Cluster': [reads('sign in', 'memorydb:Connect')],
  'AWS::OpenSearchService::Domain': SEARCH,
  'AWS::Elasticsearch::Domain': SEARCH,
  'AWS::OpenSearchServerless::Collection': [
    reads('search', 'aoss:APIAccessAll'),
    writes('index', 'aoss:APIAccessAll'),
  ],
  'AWS::Kendra::Index': [
    reads('search', 'kendra:Query', 'kendra:Retrieve'),
    writes('index', 'kendra:BatchPutDocument', 'kendra:BatchDeleteDocument'),
  ],
  'AWS::Timestream::Table': [
    reads('query', 'timestream:Select'),
    writes('write', 'timestream:WriteRecords'),
  ],
  'AWS::Cassandra::Table': [
    reads('query', 'cassandra:Select'),
    writes('write', 'cassandra:Modify'),
  ],
  'AWS::QLDB::Ledger': [
    reads('query', 'qldb:PartiQLSelect'),
    writes('write', 'qldb:SendCommand', 'qldb:PartiQLInsert', 'qldb:PartiQLUpdate'),
  ],
  'AWS::EFS::FileSystem': [
    reads('mount', 'elasticfilesystem:ClientMount'),
    writes('write', 'elasticfilesystem:ClientWrite'),
  ],
  'AWS::EFS::AccessPoint': [
    reads('mount', 'elasticfilesystem:ClientMount'),
    writes('write', 'elasticfilesystem:ClientWrite'),
  ],
  'AWS::SecretsManager::Secret': [
    ...SECRET,
    writes('rotate', 'secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecret'),
  ],
  'AWS::SSM::Parameter': [
    reads('setting', 'ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath'),
    writes('change setting', 'ssm:PutParameter', 'ssm:DeleteParameter'),
  ],
  'AWS::AppConfig::Application': [
    reads('settings', 'appconfig:GetLatestConfiguration', 'appconfig:GetConfiguration'),
  ],
  'AWS::AppConfig::Environment': [
    reads('settings', 'appconfig:GetLatestConfiguration', 'appconfig:GetConfiguration'),
  ],
  'AWS::CloudFront::KeyValueStore': [
    reads('read', 'cloudfront-keyvaluestore:GetKey', 'cloudfront-keyvaluestore:ListKeys'),
    writes('write', 'cloudfront-keyvaluestore:PutKey', 'cloudfront-keyvaluestore:UpdateKeys'),
  ],
  'AWS::Glue::Database': [
    reads('read schema', 'glue:GetDatabase', 'glue:GetTable', 'glue:GetTables'),
    writes('change schema', 'glue:CreateTable', 'glue:UpdateTable', 'glue:BatchCreatePartition'),
  ],
  'AWS::Glue::Table': [
    reads('read schema', 'glue:GetTable', 'glue:GetPartitions'),
    writes('change schema', 'glue:UpdateTable', 'glue:BatchCreatePartition'),
  ],
  'AWS::Logs::LogGroup': [
    logs('log', 'logs:PutLogEvents'),
    reads('read logs', 'logs:GetLogEvents', 'logs:FilterLogEvents', 'logs:StartQuery'),
  ],
  'AWS::APS::Workspace': [
    reads('query', 'aps:QueryMetrics'),
    publishes('metrics', 'aps:RemoteWrite'),
  ],
  'AWS::Backup::BackupVault': [
    operates('copy', 'backup:StartBackupJob', 'backup:CopyIntoBackupVault'),
  ],
  'AWS::VerifiedPermissions::PolicyStore': [reads('authorize', 'verifiedpermissions:IsAuthorized')],
};
