import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, type CfnBucket } from 'aws-cdk-lib/aws-s3';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Access, ResolvedBucket } from '../../config';
import { variableOf } from '../../config/variables';
import type { Storage, StorageProps } from './storage';

/** Former versions, and uploads that were never completed, are kept this long. */
const KEEP_FORMER = Duration.days(30);
const KEEP_INCOMPLETE = Duration.days(1);

/** A private, encrypted S3 bucket that takes TLS only. */
export class BucketStorage extends Construct implements Storage {
  readonly bucket: Bucket;
  readonly variables: Storage['variables'];
  readonly secrets = {};
  readonly rotated = [];

  constructor(
    scope: Construct,
    id: string,
    {
      entry,
      production,
      sendsEvents,
    }: StorageProps<ResolvedBucket> & { readonly sendsEvents: boolean },
  ) {
    super(scope, id);
    const { name, versioned, expireAfterDays } = entry;
    this.bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned,
      removalPolicy: production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      lifecycleRules: [
        {
          abortIncompleteMultipartUploadAfter: KEEP_INCOMPLETE,
          ...(versioned && { noncurrentVersionExpiration: KEEP_FORMER }),
          ...(expireAfterDays !== undefined && { expiration: Duration.days(expireAfterDays) }),
        },
      ],
    });
    if (sendsEvents) {
      // The property `eventBridgeEnabled` of the construct would bring a custom resource.
      (this.bucket.node.defaultChild as CfnBucket).notificationConfiguration = {
        eventBridgeConfiguration: { eventBridgeEnabled: true },
      };
    }
    this.variables = { [variableOf(name, 'BUCKET_NAME')]: this.bucket.bucketName };
  }

  grant(grantee: IGrantable, access: Access): void {
    if (access === 'read') this.bucket.grantRead(grantee);
    else this.bucket.grantReadWrite(grantee);
  }
}
