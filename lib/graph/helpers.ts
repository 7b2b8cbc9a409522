import { table } from './table';
import type { Resource } from '../assembly';
import { inFrame, partOf, partsOf, type Folds } from './rules';

/**
 * What the CDK adds to an app to do its own work while deploying: functions that empty buckets, set how long logs are
 * kept, hand values on between regions. They are no part of what people built.
 */

/** Custom resources of the CDK itself. */
export const CUSTOM_FOLDS: Folds = table({
  ...partsOf('the CDK empties it before deletion', {
    'Custom::S3AutoDeleteObjects': 'BucketName',
    'Custom::ECRAutoDeleteImages': 'RepositoryName',
  }),
  ...partsOf('drawn as an edge', { 'Custom::S3BucketNotifications': 'BucketName' }),
  ...partsOf('files that the CDK puts into it', {
    'Custom::CDKBucketDeployment': 'DestinationBucketName',
  }),
  ...partsOf('says how long logs are kept', { 'Custom::LogRetention': 'LogGroupName' }),
  ...partOf('one call of the AWS API while deploying', 'Custom::AWS'),
  ...inFrame(
    'hands values on between regions',
    'Custom::CrossRegionExportWriter',
    'Custom::CrossRegionExportReader',
  ),
  ...inFrame('closes the network’s default group', 'Custom::VpcRestrictDefaultSG'),
  ...partOf(
    'part of the identity provider',
    'Custom::AWSCDKOpenIdConnectProvider',
    'Custom::DescribeCognitoUserPoolClient',
  ),
  ...partOf(
    'part of the cluster',
    'Custom::AWSCDK-EKS-Cluster',
    'Custom::AWSCDK-EKS-KubernetesResource',
    'Custom::AWSCDK-EKS-HelmChart',
    'Custom::AWSCDK-EKS-KubernetesPatch',
    'Custom::AWSCDK-EKS-KubernetesObjectValue',
    'Custom::AWSCDK-EKS-FargateProfile',
  ),
});

/** First construct ids in a stack, or starts of logical ids, that the CDK gives to its own helpers. */
const HELPER =
  /^(?:Custom(?:::)?[A-Za-z0-9]*CustomResourceProvider|Custom(?:::)?CDKBucketDeployment|LogRetentionaae0aa3c5b4d4f87b02d85b201efdd8a|BucketNotificationsHandler050a0587b7544547bf325f094a3db834|AWS679f53fac002430cb0da5b7982bd2287|Custom(?:::)?(?:VpcRestrictDefaultSG|CrossRegionExport|S3AutoDeleteObjects|ECRAutoDeleteImages|AWSCDKOpenIdConnectProvider|AWSCDKCfnUtilsProvider)|@aws-cdk--aws-eks|awscdkawseks|EC2ImageAutoDelete)/;

/** The framework that the CDK puts around a function of people's own that provides a custom resource. */
const FRAMEWORK = /\/(?:framework-(?:onEvent|isComplete|onTimeout)|waiter-state-machine)(?:\/|$)/;

/** Whether the CDK added a resource for its own work: a function, its role, its layer. */
export function isHelper({ path, stack, logicalId, type }: Resource): boolean {
  if (type.startsWith('Custom::')) return false;
  const inStack = path.startsWith(`${stack}/`) ? path.slice(stack.length + 1) : path;
  return HELPER.test(inStack) || HELPER.test(logicalId) || FRAMEWORK.test(path);
}
