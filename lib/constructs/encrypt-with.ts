import { CfnResource, type IAspect } from 'aws-cdk-lib';
import { CfnGlobalTable, CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import { CfnFileSystem } from 'aws-cdk-lib/aws-efs';
import { CfnServerlessCache } from 'aws-cdk-lib/aws-elasticache';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnDBCluster } from 'aws-cdk-lib/aws-rds';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { CfnTopic } from 'aws-cdk-lib/aws-sns';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IConstruct } from 'constructs';

/** Data keys are asked for once in so many seconds, not for each message: a request to KMS has its price. */
const REUSE_SECONDS = 3600;

/**
 * Puts an environment's key on all that keeps data, whoever added it. Buckets that receive logs of access keep S3's
 * own encryption: load balancers and S3 cannot write with a customer's key.
 */
export function encryptWith(key: IKey): IAspect {
  return {
    visit: (node: IConstruct) => {
      if (CfnResource.isCfnResource(node)) encrypt(node, key.keyArn);
    },
  };
}

/** Types that take a key by the same property. */
const ONE_KEY = [CfnLogGroup, CfnSecret, CfnDBCluster, CfnServerlessCache, CfnFileSystem];

function encrypt(resource: CfnResource, keyArn: string): void {
  if (resource instanceof CfnQueue) {
    resource.kmsMasterKeyId = keyArn;
    resource.kmsDataKeyReusePeriodSeconds = REUSE_SECONDS;
    resource.sqsManagedSseEnabled = undefined;
  } else if (resource instanceof CfnTopic) {
    resource.kmsMasterKeyId = keyArn;
  } else if (ONE_KEY.some((type) => resource instanceof type)) {
    resource.addPropertyOverride('KmsKeyId', keyArn);
  } else if (resource instanceof CfnBucket) {
    encryptBucket(resource, keyArn);
  } else {
    encryptTable(resource, keyArn);
  }
}

function encryptBucket(bucket: CfnBucket, keyArn: string): void {
  if (bucket.node.path.includes('AccessLogs')) return;
  bucket.bucketEncryption = {
    serverSideEncryptionConfiguration: [
      {
        bucketKeyEnabled: true,
        serverSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: keyArn },
      },
    ],
  };
}

function encryptTable(resource: CfnResource, keyArn: string): void {
  if (resource instanceof CfnTable) {
    resource.sseSpecification = { sseEnabled: true, sseType: 'KMS', kmsMasterKeyId: keyArn };
  } else if (resource instanceof CfnGlobalTable) {
    resource.addPropertyOverride('SSESpecification', { SSEEnabled: true, SSEType: 'KMS' });
    resource.addPropertyOverride('Replicas.0.SSESpecification', { KMSMasterKeyId: keyArn });
  }
}
