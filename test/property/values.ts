/** Values that are worth trying, by the key that holds them; each is right somewhere, and wrong somewhere else. */

export const DURATIONS = [
  '2 seconds',
  '5 seconds',
  '30 seconds',
  '90 seconds',
  '2 minutes',
  '15 minutes',
  '1 hour',
  '12 hours',
  '2 days',
  '7 days',
];

/** Bounds of the numbers in the schema, and what lies between. */
export const NUMBERS = [
  0, 1, 2, 3, 4, 5, 10, 14, 21, 30, 50, 75, 100, 200, 256, 500, 512, 1000, 1024, 2048, 4096, 8080,
  8192, 9090, 16_384, 30_720,
];

const HOST = 'shop.example.com';
const HOOK = 'arn:aws:lambda:eu-west-1:111111111111:function:check';

export const WORKLOADS = ['web', 'task-runner', 'greet', 'report', 'import-all'];
export const NAMES = ['greet', 'report', 'import-all', 'orders', 'uploads', 'heavy', 'x1'];

/** Text by key; a function where the keys around it matter. */
export const TEXTS: Readonly<Record<string, readonly string[]>> = {
  name: ['shop', 'a', 'twenty-four-characters-x'],
  account: ['111111111111'],
  region: ['eu-west-1'],
  cidr: ['10.0.0.0/16', '10.8.0.0/20', '172.16.4.0/24'],
  id: ['vpc-0123456789abcdef0', 'Z0123456789ABC'],
  cluster: ['platform'],
  build: ['tasks/hello'],
  dockerfile: ['Dockerfile'],
  location: [
    'public.ecr.aws/docker/library/redis:7.4',
    `public.ecr.aws/nginx/nginx@sha256:${'a'.repeat(64)}`,
    '111111111111.dkr.ecr.eu-west-1.amazonaws.com/base:1.2.3',
  ],
  handler: ['tasks/greet/task.ts', 'tasks/checksum/task.ts'],
  queue: NAMES,
  task: NAMES,
  bucket: NAMES,
  publish: WORKLOADS,
  releaseTask: NAMES,
  cron: ['0 2 * * *', '*/15 8-18 * * 1-5', '0 0 L * *', '30 4 1 1,7 *'],
  timeZone: ['UTC', 'Europe/Berlin', 'America/St_Johns'],
  start: ['2027-01-01T00:00:00Z'],
  end: ['2028-01-01T00:00:00Z'],
  from: ['20:00', '23:59'],
  to: ['07:00', '00:00'],
  days: ['mon-fri', 'sat,sun', '1-5', '*'],
  codes: ['200', '200-204', '200,302'],
  allowFrom: ['0.0.0.0/0', '192.0.2.0/24', '198.51.100.7/32'],
  zones: ['eu-west-1a', 'eu-west-1b'],
  publicSubnets: ['subnet-0aaaaaaaaaaaaaaa1', 'subnet-0aaaaaaaaaaaaaaa2'],
  privateSubnets: ['subnet-0bbbbbbbbbbbbbbb1', 'subnet-0bbbbbbbbbbbbbbb2'],
  'domain.name': [HOST],
  'hostedZone.name': ['example.com'],
  certificateArn: ['arn:aws:acm:eu-west-1:111111111111:certificate/0123abcd-01'],
  userPoolArn: ['arn:aws:cognito-idp:eu-west-1:111111111111:userpool/eu-west-1_abc'],
  clientId: ['client'],
  clientSecretName: ['shop/login'],
  domain: ['login'],
  issuer: ['https://id.example.com'],
  authorizationEndpoint: ['https://id.example.com/authorize'],
  tokenEndpoint: ['https://id.example.com/token'],
  userInfoEndpoint: ['https://id.example.com/user'],
  oidcIssuer: ['https://jenkins.example.com/oidc'],
  oidcSubject: ['https://jenkins.example.com/job/shop/job/main/'],
  oidcDiffSubject: ['https://jenkins.example.com/job/shop/*'],
  listenerArn: [
    'arn:aws:elasticloadbalancing:eu-west-1:111111111111:listener/app/shared/0123456789abcdef/0123456789abcdef',
  ],
  securityGroupId: ['sg-0123456789abcdef0'],
  hosts: [HOST, '*.example.com'],
  paths: ['/shop/*', '/api'],
  preScaleUp: [HOOK],
  postScaleUp: [HOOK],
  testTrafficShift: [HOOK],
  postTestTrafficShift: [HOOK],
  preProductionTrafficShift: [HOOK],
  productionTrafficShift: [HOOK],
  postProductionTrafficShift: [HOOK],
  alarmNames: ['errors-of-the-shop'],
  alarmEmail: ['ops@example.com'],
  email: ['ops@example.com'],
  emails: ['ops@example.com'],
  secretsManager: ['shop/payments'],
  parameter: ['/shop/key'],
  key: ['apiKey'],
  efs: ['create', 'fs-0123456789abcdef0'],
  accessPoint: ['fsap-0123456789abcdef0'],
  path: ['/data', '/readyz', '/mnt/files'],
  partitionKey: ['customer', 'id'],
  sortKey: ['at'],
  timeToLive: ['expires'],
  version: ['16.6', '17.7'],
  bus: ['default', 'orders'],
  prefix: ['in/'],
  suffix: ['.jpg'],
  agentLabel: ['linux && docker'],
  namespace: ['shared.local'],
  command: ['run', '--all'],
  entrypoint: ['/bin/run'],
};

/** Keys of records, by the key of the record. */
export const RECORD_KEYS: Readonly<Record<string, readonly string[]>> = {
  environment: ['LEVEL', 'A_1'],
  secrets: ['PAYMENT_KEY', 'TOKEN'],
  args: ['VERSION'],
  tags: ['team', 'cost-centre'],
  access: WORKLOADS,
  dependsOn: ['proxy', 'cache'],
  sidecars: ['proxy', 'cache'],
  volumes: ['data', 'files'],
  queues: ['heavy', 'bulk'],
  tasks: ['greet', 'report', 'import-all'],
  storage: ['orders', 'uploads', 'sessions'],
  topics: ['paid', 'refunded'],
  events: ['uploaded', 'asked'],
  subscriptions: NAMES,
  filter: ['kind'],
  pattern: ['source'],
  indexes: ['by-day'],
  attributeTypes: ['at', 'id'],
  'environment-names': ['dev', 'prod'],
};

/** Where any value may stand. */
export const ANYTHING: Readonly<Record<string, unknown>> = {
  kind: ['order'],
  source: ['com.example.shop'],
  input: { n: 30 },
};
