import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/** The bucket of a load balancer's access log. AWS writes such logs to buckets with S3's own encryption only. */
export function accessLogBucket(
  scope: Construct,
  { keepDays, production }: { readonly keepDays: number; readonly production: boolean },
): Bucket {
  return new Bucket(scope, 'AccessLogs', {
    encryption: BucketEncryption.S3_MANAGED,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    removalPolicy: production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    lifecycleRules: [
      {
        expiration: Duration.days(keepDays),
        abortIncompleteMultipartUploadAfter: Duration.days(1),
      },
    ],
  });
}
