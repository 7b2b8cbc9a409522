import { AwsSolutionsChecks, type IApplyRule } from 'cdk-nag';

/**
 * CloudFormation namespaces that rules look at, by the first word of the rule's name. A rule tells its own resources
 * by their class, and to ask for the class loads the whole of that service: 0.5 s over all of them, for services
 * that the application has nothing of.
 */
const NAMESPACES: readonly (readonly [rule: RegExp, namespaces: readonly string[]])[] = [
  [/^APIGW/, ['ApiGateway', 'ApiGatewayV2', 'Serverless']],
  [/^AppSync/, ['AppSync']],
  [/^AutoScaling/, ['AutoScaling']],
  [/^Cloud9/, ['Cloud9']],
  [/^CloudFront/, ['CloudFront']],
  [/^CodeBuild/, ['CodeBuild']],
  [/^Cognito/, ['Cognito', 'ApiGateway']],
  [/^DocumentDB/, ['DocDB']],
  [/^(?:DynamoDB|DAX)/, ['DynamoDB', 'DAX']],
  [/^EC2/, ['EC2', 'AutoScaling']],
  [/^ECR/, ['ECR']],
  [/^ECS/, ['ECS']],
  [/^EFS/, ['EFS']],
  [/^EKS/, ['EKS']],
  [/^ElastiCache/, ['ElastiCache']],
  [/^ElasticBeanstalk/, ['ElasticBeanstalk']],
  [/^(?:CLB|ELB)/, ['ElasticLoadBalancing', 'ElasticLoadBalancingV2']],
  [/^EMR/, ['EMR']],
  [/^EventBus/, ['Events']],
  [/^Glue/, ['Glue']],
  [/^IAM/, ['IAM']],
  [/^Kinesis/, ['Kinesis', 'KinesisAnalytics', 'KinesisAnalyticsV2', 'KinesisFirehose']],
  [/^KMS/, ['KMS']],
  [/^Lambda/, ['Lambda']],
  [/^Lex/, ['Lex']],
  [/^MediaStore/, ['MediaStore']],
  [/^MSK/, ['MSK']],
  [/^Neptune/, ['Neptune']],
  [/^OpenSearch/, ['OpenSearchService', 'Elasticsearch']],
  [/^Quicksight/, ['QuickSight']],
  [/^(?:RDS|Aurora)/, ['RDS']],
  [/^Redshift/, ['Redshift']],
  [/^S3/, ['S3']],
  [/^SageMaker/, ['SageMaker']],
  [/^SecretsManager/, ['SecretsManager']],
  [/^SNS/, ['SNS']],
  [/^SQS/, ['SQS']],
  [/^StepFunction/, ['StepFunctions']],
  [/^Timestream/, ['Timestream']],
  [/^VPC/, ['EC2']],
];

const asked = new Map<string, readonly string[] | undefined>();

/** Undefined: a rule that this table does not know is asked about every resource. */
function namespacesOf(rule: string): readonly string[] | undefined {
  if (!asked.has(rule)) asked.set(rule, NAMESPACES.find(([name]) => name.test(rule))?.[1]);
  return asked.get(rule);
}

/** AWS's own checks for solutions, by cdk-nag; each rule is asked about resources of its service alone. */
export class AwsSolutions extends AwsSolutionsChecks {
  protected override applyRule(params: IApplyRule): void {
    const [, namespace = ''] = params.node.cfnResourceType.split('::');
    if (namespacesOf(params.rule.name)?.includes(namespace) ?? true) super.applyRule(params);
  }
}
