/** What an action of IAM comes to, for sentences. */
export type Verb =
  | 'all'
  | 'delete'
  | 'write'
  | 'read'
  | 'send'
  | 'run'
  | 'deploy'
  | 'subscribe'
  | 'encrypt'
  | 'decrypt'
  | 'pass'
  | 'act'
  | 'administer'
  | 'see';

/** The first row that fits an action counts. `see`: names, metadata and an application's own logs; not said. */
const ROWS: readonly (readonly [RegExp, Verb])[] = [
  [/^(?:\*|[a-z0-9-]+:\*)$/i, 'all'],
  [/^sts:AssumeRole/i, 'act'],
  [/^sts:(?:Get|TagSession|SetSourceIdentity)/i, 'see'],
  [/^iam:PassRole$/i, 'pass'],
  [/^iam:(?:Get|List)/i, 'see'],
  [/^(?:iam|organizations):/i, 'administer'],
  [
    /^(?:s3:(?:Put|Delete)Bucket|kms:(?:Create|Schedule|Disable|Put|Update|Revoke|Cancel|Enable|Tag|Untag)|[a-z]+:(?:Put|Delete|Set|Add|Remove)(?:Resource)?(?:Policy|Permission|TopicAttributes|QueueAttributes))/i,
    'administer',
  ],
  [/^kms:(?:Encrypt|ReEncrypt|GenerateDataKey)/i, 'encrypt'],
  [/^kms:(?:Decrypt)/i, 'decrypt'],
  [
    /^(?:kms|logs|cloudwatch|xray|ssmmessages|ec2messages|application-autoscaling|autoscaling):/i,
    'see',
  ],
  [/^(?:ecs:Update(?:Service|TaskSet)|lambda:UpdateFunction|codedeploy:)/i, 'deploy'],
  [/^ecr:(?:GetAuthorizationToken|BatchCheckLayerAvailability)$/i, 'see'],
  [/^s3:(?:GetBucket|List)/i, 'see'],
  [/^sqs:(?:GetQueue|List|ChangeMessageVisibility)/i, 'see'],
  [/^scheduler:Get/i, 'see'],
  [/^sqs:DeleteMessage/i, 'read'],
  [/^(?:sqs:Send|sns:Publish|events:PutEvents|kinesis:PutRecord|firehose:PutRecord)/i, 'send'],
  [/^sns:(?:Subscribe|Receive)/i, 'subscribe'],
  [
    /^(?:lambda:Invoke|states:Start|ecs:RunTask|codebuild:StartBuild|execute-api:Invoke|batch:SubmitJob)/i,
    'run',
  ],
  [/^[a-z0-9-]+:(?:Describe|List|Tag|Untag|View|Lookup|Check)/i, 'see'],
  [/^[a-z0-9-]+:(?:Delete|Remove|Purge|Terminate|BatchDelete|Destroy|Drop)/i, 'delete'],
  [
    /^[a-z0-9-]+:(?:Get|BatchGet|Query|Scan|Select|Read|Head|Condition|Download|Export|Receive|PartiQLSelect|Connect)/i,
    'read',
  ],
  [/^rds-db:connect$/i, 'read'],
];

/** An action that no row knows writes: the safe reading. */
export const verbOf = (action: string): Verb =>
  ROWS.find(([pattern]) => pattern.test(action))?.[1] ?? 'write';

/** What one may do with a thing, what a thing is then, worst first. */
export const WORDS: readonly {
  readonly verb: Verb;
  readonly active: string;
  readonly passive: string;
}[] = [
  { verb: 'all', active: 'do anything with', passive: 'fully open' },
  { verb: 'administer', active: 'change the settings and rights of', passive: 'administrable' },
  { verb: 'act', active: 'act as', passive: 'assumable' },
  { verb: 'pass', active: 'pass on the role of', passive: 'passed on' },
  { verb: 'deploy', active: 'redeploy', passive: 'deployable' },
  { verb: 'delete', active: 'delete from', passive: 'deletable' },
  { verb: 'write', active: 'write to', passive: 'writable' },
  { verb: 'read', active: 'read from', passive: 'readable' },
  { verb: 'decrypt', active: 'decrypt with', passive: 'usable for decryption' },
  { verb: 'encrypt', active: 'encrypt with', passive: 'usable for encryption' },
  { verb: 'send', active: 'send to', passive: 'open to messages' },
  { verb: 'run', active: 'start', passive: 'callable' },
  { verb: 'subscribe', active: 'subscribe to', passive: 'open to subscriptions' },
];
