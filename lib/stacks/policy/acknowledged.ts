/**
 * Findings of the policies that stand, each with its reason: the one place to read, and to extend.
 *
 * `where` is a construct path without the environment's name: `*` stands for one part of it, `**` for any number.
 * A row that nothing needs any more fails the tests.
 */
export interface Acknowledged {
  readonly rule: string;
  /** What in particular was found, of rules that say it: an action or a resource of IAM. */
  readonly finding?: RegExp;
  readonly where: string;
  /** Only in environments that are not production. */
  readonly outsideProduction?: true;
  readonly reason: string;
}

export const ACKNOWLEDGED: readonly Acknowledged[] = [
  {
    rule: 'AwsSolutions-EC23',
    where: 'web/Web/SecurityGroup',
    reason:
      'The load balancer is the door of the environment; web.allowFrom narrows who may knock.',
  },
  {
    rule: 'AwsSolutions-ELB2',
    where: 'web/Web/LoadBalancer',
    reason: 'CloudWatch counts the requests; a log of each one is a choice of the configuration.',
  },
  {
    rule: 'AwsSolutions-VPC7',
    where: 'network/Vpc',
    reason: 'Flow logs cost by the gigabyte: production has them unless flowLogs: false says no.',
  },
  {
    rule: 'AwsSolutions-ECS4',
    where: 'network/Cluster',
    reason: "Who writes containerInsights: 'off' does without; what needs it is checked before.",
  },
  {
    rule: 'AwsSolutions-DDB3',
    where: 'data/Runs/Table',
    outsideProduction: true,
    reason: 'Runs outside production are kept for 30 days and can be submitted again.',
  },
  {
    rule: 'AwsSolutions-S1',
    where: 'data/Payloads',
    outsideProduction: true,
    reason: 'Outside production nobody asks who read a payload; production has the log.',
  },
  {
    rule: 'AwsSolutions-ECS2',
    where: '**/Definition',
    reason: 'Variables hold names and settings; secrets come from Secrets Manager or SSM.',
  },
  {
    rule: 'AwsSolutions-SMG4',
    where: 'web/ApiToken',
    reason:
      'Clients hold this token: it changes when they can, by `put-secret-value` and a restart.',
  },
  {
    rule: 'AwsSolutions-SF1',
    where: 'tasks/*/Schedule/Job',
    reason: 'Step Functions keeps the history of each execution for 90 days; errors are logged.',
  },
  {
    rule: 'AwsSolutions-SQS3',
    where: 'tasks/*/Schedule/DeadLetters',
    reason: 'It is a dead-letter queue, of EventBridge Scheduler.',
  },
  {
    rule: 'AwsSolutions-IAM5',
    finding: /^Resource::\*$/,
    where: '**/Definition/ExecutionRole/DefaultPolicy',
    reason: 'ecr:GetAuthorizationToken takes no resource.',
  },
  {
    rule: 'AwsSolutions-IAM5',
    finding: /^Resource::\*$/,
    where: 'tasks/*/Schedule/Job/Role/DefaultPolicy',
    reason:
      'Log delivery and X-Ray take no resource; tasks that Step Functions starts have no name before.',
  },
  {
    rule: 'AwsSolutions-IAM5',
    finding: /^Resource::.*Payloads.*\/\*$/,
    where: '**/Definition/TaskRole/DefaultPolicy',
    reason: 'Objects of the one bucket of payloads; their keys are ids of runs.',
  },
  {
    rule: 'AwsSolutions-IAM5',
    finding: /^Resource::arn:[^:]*:ecs:.*:task\/.*\/\*$/,
    where: 'tasks/*/Task/Definition/TaskRole/DefaultPolicy',
    reason: 'Tasks have no name before they run: those of this cluster alone.',
  },
  {
    rule: 'AwsSolutions-IAM5',
    finding: /^Resource::arn:[^:]*:iam::\d+:role\/cdk-hnb659fds-\*-role-[^*]*$/,
    where: 'delivery/PipelineRole/DefaultPolicy',
    reason: 'The roles of `cdk bootstrap`, four of them, in the named account and region.',
  },
  {
    rule: 'AwsSolutions-IAM5',
    finding: /^Resource::\*$/,
    where: 'tasks/TaskRunner*/Task/Definition/TaskRole/DefaultPolicy',
    reason:
      'Traces and sessions of ECS Exec have no names; the rule unnamed-resources guards the rest.',
  },
  {
    rule: 'AwsSolutions-IAM5',
    finding: /^Resource::\*$/,
    where: 'web/WebService/Task/Definition/TaskRole/DefaultPolicy',
    reason:
      'Traces and sessions of ECS Exec have no names; the rule unnamed-resources guards the rest.',
  },
  {
    rule: 'AwsSolutions-IAM5',
    finding: /^Resource::.*ExecSessions.*:\*$/,
    where: '**/Definition/TaskRole/DefaultPolicy',
    reason: 'Streams of the one log group that holds the sessions of ECS Exec.',
  },
  {
    rule: 'AwsSolutions-IAM5',
    finding: /^Resource::\*$/,
    where: 'observability/People/ChatRole/DefaultPolicy',
    reason: 'Reading metrics for a graph in chat; CloudWatch names no resources there.',
  },
  {
    rule: 'AwsSolutions-IAM4',
    finding: /AWSBackupServiceRolePolicyFor(?:Backup|Restores)$/,
    where: 'data/Backups/Role',
    reason: 'AWS keeps these policies in step with what AWS Backup can back up and restore.',
  },
  {
    rule: 'AwsSolutions-EC23',
    where: 'network/Vpc/*Endpoint/SecurityGroup',
    reason:
      'Endpoints let in the addresses of the VPC; the rule cannot read them from a reference.',
  },
  {
    rule: 'AwsSolutions-S1',
    where: 'web/Web/AccessLogs',
    reason: 'It is a log itself, of the load balancer.',
  },
  {
    rule: 'AwsSolutions-IAM5',
    finding: /^Resource::\*$/,
    where: 'web/Web/TrafficShiftRole',
    reason: 'Load balancers are described without naming one; what is changed is named.',
  },
  {
    rule: 'AwsSolutions-IAM4',
    finding: /AWSLambdaBasicExecutionRole$/,
    where: 'web/Release/Function/ServiceRole',
    reason: 'The function writes its own log, and the policy allows no more.',
  },
  {
    rule: 'AwsSolutions-IAM5',
    finding: /^Resource::arn:[^:]*:ecs:.*:(?:task\/.*\/|task-definition\/[^*]*:)\*$/,
    where: 'web/Release/Function/ServiceRole/DefaultPolicy',
    reason: 'Each release has a revision of its own; tasks have no name before they run.',
  },
  {
    rule: 'AwsSolutions-SF1',
    where: '*/*Redeploy/Job',
    reason: 'Step Functions keeps the history of each execution for 90 days; errors are logged.',
  },
  {
    rule: 'AwsSolutions-IAM5',
    finding: /^Resource::\*$/,
    where: '*/*Redeploy/Job/Role/DefaultPolicy',
    reason: 'Log delivery and X-Ray take no resource.',
  },
  {
    rule: 'AwsSolutions-DDB3',
    where: 'storage/*/Table',
    outsideProduction: true,
    reason: 'Outside production tables are filled anew; production restores them to any second.',
  },
  {
    rule: 'AwsSolutions-S1',
    where: 'storage/*/Bucket',
    reason:
      'Who reads an application’s bucket is for CloudTrail’s data events to tell, where asked.',
  },
  {
    rule: 'AwsSolutions-RDS10',
    where: 'storage/*/Cluster',
    outsideProduction: true,
    reason: 'Outside production a database goes with its environment.',
  },
  {
    rule: 'AwsSolutions-SMG4',
    where: 'storage/*/Credentials',
    reason:
      'Rotation takes a function in the VPC; where one is added, services restart with the change.',
  },
  {
    rule: 'AwsSolutions-IAM5',
    finding: /^Action::s3:(?:Abort|DeleteObject|GetBucket|GetObject|List)\*$/,
    where: '*/**/Definition/TaskRole/DefaultPolicy',
    reason: 'The CDK’s own words for reading and writing, on the bucket of the entry alone.',
  },
  {
    rule: 'AwsSolutions-IAM5',
    finding: /^Resource::.*FnGetAtt\w*(?:Bucket\w*"\}\}\/\*|Table\w*"\}\}\/index\/\*)$/,
    where: '*/**/Definition/TaskRole/DefaultPolicy',
    reason: 'Objects of one bucket, indexes of one table.',
  },
];
