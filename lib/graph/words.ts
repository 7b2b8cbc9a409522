import type { Resource } from '../assembly';

/** Ids that name the kind of a construct and not the thing. */
const KINDS = new Set([
  'Resource',
  'Default',
  'Workload',
  'Definition',
  'Task',
  'Table',
  'Queue',
  'Service',
  'Instance',
  'Cluster',
]);

type Named = Pick<Resource, 'path' | 'stack'> & Partial<Pick<Resource, 'ancestry' | 'type'>>;

/** A title from the construct's path: `dev/data/Tasks/DeadLetters/Resource` → `Tasks dead letters`. */
export function titleOf(named: Named): string {
  const { path, stack } = named;
  const inStack = path.startsWith(`${stack}/`) ? path.slice(stack.length + 1) : path;
  const all = inStack.split('/');
  const own = all.length > 1 && isNamedByLibrary(named) ? all.slice(0, -1) : all;
  const ids = own.filter((id, index) => id !== own[index - 1]);
  const telling = ids.filter((id) => !KINDS.has(id));
  const words = (telling.length > 0 ? telling : ids.slice(0, 1)).flatMap(wordsOf);
  const unique = words.filter(
    (word, index) => word.toLowerCase() !== words[index - 1]?.toLowerCase(),
  );
  return sentence(unique);
}

/** Whether the class around a resource is its own in the CDK: `ApiDestination` holds an `AWS::Events::ApiDestination`. */
function isNamedByLibrary({ ancestry = [], type = '' }: Named): boolean {
  const around = ancestry.at(-2)?.className;
  const kind = type.split('::')[2];
  return kind !== undefined && around !== undefined && LIBRARY.test(around)
    ? around.toLowerCase().endsWith(`.${kind.toLowerCase()}`)
    : false;
}

const LIBRARY = /^(?:aws-cdk-lib|@aws-cdk)[./]/;

/** Names that people write in one word with capitals of their own. */
const NAMES =
  'AppConfig AppFlow AppSync BitBucket CloudFront CloudTrail CloudWatch CodeBuild CodeDeploy CodePipeline DocumentDB DynamoDB ElastiCache EventBridge GitHub GitLab GraphQL IoT JavaScript LinkedIn MariaDB MongoDB MySQL OAuth OpenAI OpenAPI OpenSearch PayPal PostgreSQL QuickSight SageMaker TypeScript WebSocket WhatsApp YouTube'.split(
    ' ',
  );

const NAMED = new Map(NAMES.map((name) => [name.toLowerCase(), name]));

/** Names, and plurals of acronyms: `URLs`. */
const WHOLE = new RegExp(`(${NAMES.join('|')}|[A-Z]{2,}s(?![a-z]))`);

/** `WebACLAssociation` → Web, ACL, Association. */
export function wordsOf(id: string): string[] {
  return id.split(WHOLE).flatMap((part, index) =>
    index % 2 === 1
      ? [part]
      : part
          .replace(/([a-z\d])([A-Z])/g, '$1 $2')
          .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
          .split(/[\s_-]+/)
          .filter((word) => word !== ''),
  );
}

const ACRONYMS = new Set(
  'ACL AI ALB AMI API ARN AWS AZ CD CDN CI CORS CRM CSV DLQ DNS EBS EC2 ECR ECS EFS EKS ERP ETL FIFO FTP GPU HTML HTTP HTTPS IAM ID IP JSON JWT KMS LLM MFA ML MQ NAT NLB OIDC PDF RDS S3 SAML SDK SES SFTP SLA SMS SNS SQL SQS SSH SSL SSM SSO TCP TLS TTL UDP UI URL UX VPC VPN WAF XML YAML'.split(
    ' ',
  ),
);

/** What programmers write short, in full; as a word of an id, not of a sentence. */
const SHORT = new Map(
  Object.entries({
    acct: 'account',
    attr: 'attribute',
    cfg: 'configuration',
    conf: 'configuration',
    cmd: 'command',
    db: 'database',
    dbs: 'databases',
    ddb: 'DynamoDB',
    fn: 'function',
    fns: 'functions',
    func: 'function',
    funcs: 'functions',
    gw: 'gateway',
    lb: 'load balancer',
    mgmt: 'management',
    mgr: 'manager',
    msg: 'message',
    msgs: 'messages',
    notif: 'notification',
    proc: 'processor',
    pwd: 'password',
    repo: 'repository',
    req: 'request',
    sfn: 'state machine',
    sg: 'security group',
    svc: 'service',
    tbl: 'table',
  }),
);

function sentence(words: readonly string[]): string {
  return words.map(inWords).map(cased).join(' ');
}

const inWords = (word: string): string => SHORT.get(word.toLowerCase()) ?? word;

function cased(word: string, index: number): string {
  const name = NAMED.get(word.toLowerCase());
  if (name !== undefined) return name;
  if (/^[A-Z]{2,}s?$/.test(word)) return word;
  const upper = word.toUpperCase();
  if (ACRONYMS.has(upper)) return upper;
  if (word.endsWith('s') && ACRONYMS.has(upper.slice(0, -1)) && word.length > 2)
    return `${upper.slice(0, -1)}s`;
  return index === 0 ? word.charAt(0).toUpperCase() + word.slice(1) : word.toLowerCase();
}

/** `AWS::ECS::TaskDefinition` → `ECS task definition`. */
export function typeInWords(type: string): string {
  const [, service = '', kind = type] = type.split('::');
  const words = wordsOf(kind).map((word) => {
    const isName = NAMED.has(word.toLowerCase()) || ACRONYMS.has(word.toUpperCase());
    return isName ? cased(word, 1) : word.toLowerCase();
  });
  return `${service} ${words.join(' ')}`.trim();
}

export function plural(count: number, one: string): string {
  return count === 1 ? `1 ${one}` : `${count} ${one}s`;
}

/** `12 Lambda functions`, `3 S3 bucket policies`. */
export function countOf(type: string, count: number): string {
  const one = type === 'external' ? 'party outside' : typeInWords(type);
  if (count === 1) return `1 ${one}`;
  if (type === 'external') return `${count} parties outside`;
  return `${count} ${one.replace(/([^aeiou])y$/, '$1ie').replace(/(?:s|x|ch)$/, '$&e')}s`;
}
