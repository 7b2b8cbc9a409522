import {
  evidenceOf,
  type Evidence,
  type ServiceEvidence,
  type StoppedContainer,
  type StoppedTask,
  type VerdictClass,
} from '../../../lib/operations/verdict';

export const container = (more: Partial<StoppedContainer> = {}): StoppedContainer => ({
  name: 'main',
  exitCode: undefined,
  reason: undefined,
  imageDigest: undefined,
  log: [],
  ...more,
});

let count = 0;
export const task = (
  stopCode: string | undefined,
  stoppedReason: string,
  more: Partial<StoppedContainer> = {},
): StoppedTask => ({
  id: `0123456789abcdef${String(++count).padStart(16, '0')}`,
  stopCode,
  stoppedReason,
  containers: [container(more)],
});

/** The same task three times over. */
const thrice = (...one: Parameters<typeof task>): StoppedTask[] => [
  task(...one),
  task(...one),
  task(...one),
];

const failed = (reason: string, more: Partial<StoppedContainer> = {}) =>
  thrice('TaskFailedToStart', reason, more);
const exited = (more: Partial<StoppedContainer>) =>
  thrice('EssentialContainerExited', 'Essential container in task exited', more);

const web = (more: Partial<ServiceEvidence>, also: Partial<Omit<Evidence, 'services'>> = {}) =>
  evidenceOf({ environment: 'dev', services: [{ name: 'web', ...more }], ...also });

const resource = (type: string, reason: string, status = 'UPDATE_FAILED') =>
  evidenceOf({
    environment: 'dev',
    resources: [{ stack: 'dev/web', resource: 'WebService/Thing', type, status, reason }],
  });

const unhealthy = (reason: string, description: string, more: Partial<ServiceEvidence> = {}) =>
  web({
    targets: [{ id: '10.0.1.7', port: 3000, state: 'unhealthy', reason, description }],
    stopped: thrice(
      'ServiceSchedulerInitiated',
      'Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:eu-west-1:111111111111:targetgroup/web/0123456789abcdef)',
      { exitCode: 143 },
    ),
    settings: { port: 3000, healthPath: '/readyz', healthyCodes: '200' },
    ...more,
  });

const listening = (port: number): Partial<ServiceEvidence> => ({
  stopped: thrice(
    'ServiceSchedulerInitiated',
    'Task failed ELB health checks in (target-group x)',
    {
      exitCode: 143,
      log: ['starting', `Server listening at http://0.0.0.0:${port}`],
    },
  ),
  settings: { port: 3000, healthPath: '/readyz', graceSeconds: 30 },
});

const SECRET = 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:sample/database-AbCdEf';
const IMAGE =
  '111111111111.dkr.ecr.eu-west-1.amazonaws.com/sample/web@sha256:0123456789abcdef0123456789abcdef';

/** Words as AWS writes them, by the class that they mean, with what the line must say. */
export const CASES: readonly (readonly [VerdictClass, RegExp, Evidence])[] = [
  [
    'image-missing',
    /web@sha256:0123456789ab… is not in the registry \(3 tasks\)/,
    web({
      stopped: failed(
        `CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref ${IMAGE}: ${IMAGE}: not found`,
      ),
    }),
  ],
  [
    'image-missing',
    /not in the registry/,
    web({
      stopped: failed(
        'CannotPullContainerError: Error response from daemon: manifest for 111111111111.dkr.ecr.eu-west-1.amazonaws.com/web:v1 not found: manifest unknown: Requested image not found',
      ),
    }),
  ],
  [
    'image-missing',
    /not in the registry/,
    web({
      stopped: failed(
        "CannotPullContainerError: inspect image has been retried 1 time(s): name unknown: The repository with name 'web' does not exist in the registry with id '111111111111'",
      ),
    }),
  ],
  [
    'image-missing',
    /not in the registry/,
    web({
      stopped: failed(
        "CannotPullContainerError: The task can't pull the image. Check that the image exists.",
      ),
    }),
  ],
  [
    'image-missing',
    /not in the registry/,
    web({
      stopped: failed('', {
        reason:
          'CannotPullImageManifestError: Error response from daemon: manifest unknown: manifest unknown',
      }),
    }),
  ],
  [
    'image-denied',
    /does not let it pull/,
    web({
      stopped: failed(
        'CannotPullContainerError: Error response from daemon: pull access denied for web, repository does not exist or may require docker login: denied: User: arn:aws:sts::111111111111:assumed-role/x is not authorized to perform: ecr:BatchGetImage on resource: x',
      ),
    }),
  ],
  [
    'image-denied',
    /does not let it pull/,
    web({
      stopped: failed(
        'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to get registry auth from asm: unable to retrieve ecr registry auth: AccessDeniedException: User is not authorized to perform: ecr:GetAuthorizationToken',
      ),
    }),
  ],
  [
    'wrong-architecture',
    /another processor than arm64/,
    web({
      settings: { architecture: 'arm64' },
      stopped: failed(
        "CannotPullContainerError: pull image manifest has been retried 7 time(s): image Manifest does not contain descriptor matching platform 'linux/arm64'",
      ),
    }),
  ],
  [
    'wrong-architecture',
    /another processor/,
    web({
      stopped: exited({ exitCode: 255, log: ['exec /usr/local/bin/node: exec format error'] }),
    }),
  ],
  [
    'wrong-architecture',
    /another processor/,
    web({
      stopped: exited({
        exitCode: 1,
        log: ['standard_init_linux.go:228: exec user process caused: exec format error'],
      }),
    }),
  ],
  [
    'secret-missing',
    /the secret sample\/database does not exist/,
    web({
      stopped: failed(
        `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret ${SECRET} from secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified secret.`,
      ),
    }),
  ],
  [
    'secret-missing',
    /sample\/database/,
    web({
      stopped: failed(
        `ResourceInitializationError: unable to pull secrets or registry auth: The task can't retrieve the secret with ARN '${SECRET}' from AWS Secrets Manager. Check whether the secret exists in the specified Region. ResourceNotFoundException`,
      ),
    }),
  ],
  [
    'secret-missing',
    /the secret \/sample\/key/,
    web({
      stopped: failed(
        'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 1 time(s): invalid ssm parameters: /sample/key',
      ),
    }),
  ],
  [
    'secret-missing',
    /does not exist, or has no value/,
    web({
      stopped: failed(
        `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: retrieved secret from Secrets Manager did not contain json key password`,
      ),
    }),
  ],
  [
    'secret-denied',
    /may not read the secret sample\/database/,
    web({
      stopped: failed(
        `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret ${SECRET} from secrets manager: AccessDeniedException: User: arn:aws:sts::111111111111:assumed-role/x/0123 is not authorized to perform: secretsmanager:GetSecretValue on resource: ${SECRET} because no identity-based policy allows it`,
      ),
    }),
  ],
  [
    'secret-denied',
    /may not read/,
    web({
      stopped: failed(
        `ResourceInitializationError: unable to retrieve secret from asm: failed to fetch secret ${SECRET} from secrets manager: AccessDeniedException: Access to KMS is not allowed`,
      ),
    }),
  ],
  [
    'no-route-out',
    /dial tcp 10\.0\.0\.1:443: i\/o timeout/,
    web({
      stopped: failed(
        'CannotPullContainerError: ref pull has been retried 5 time(s): failed to copy: httpReadSeeker: failed open: failed to do request: Get https://x: dial tcp 10.0.0.1:443: i/o timeout',
      ),
    }),
  ],
  [
    'no-route-out',
    /connection issue between the task and AWS Secrets Manager/,
    web({
      stopped: failed(
        'ResourceInitializationError: unable to pull secrets or registry auth: There is a connection issue between the task and AWS Secrets Manager. Check your task network configuration. failed to fetch secret x from secrets manager',
      ),
    }),
  ],
  [
    'no-route-out',
    /context deadline exceeded/,
    web({
      stopped: failed(
        `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 5 time(s): failed to fetch secret ${SECRET} from secrets manager: RequestCanceled: request context canceled caused by: context deadline exceeded`,
      ),
    }),
  ],
  [
    'log-group-missing',
    /cannot write logs/,
    web({
      stopped: failed(
        'ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist.',
      ),
    }),
  ],
  [
    'permission',
    /a right is missing/,
    web({
      stopped: failed(
        "ECS was unable to assume the role 'arn:aws:iam::111111111111:role/x' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions",
      ),
    }),
  ],
  [
    'out-of-memory',
    /needs more memory than 512 MiB/,
    web({
      settings: { memoryMib: 512 },
      stopped: exited({
        exitCode: 137,
        reason: 'OutOfMemoryError: Container killed due to memory usage',
      }),
    }),
  ],
  [
    'out-of-memory',
    /was killed/,
    web({
      stopped: thrice(
        'EssentialContainerExited',
        'OutOfMemoryError: container killed due to memory usage',
        { exitCode: 137 },
      ),
    }),
  ],
  [
    'crash-before-start',
    /serve is not in the image/,
    web({
      stopped: failed(
        'CannotStartContainerError: ResourceInitializationError: failed to create new container runtime task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "serve": executable file not found in $PATH: unknown',
      ),
    }),
  ],
  [
    'crash-before-start',
    /sh: 1: serve: not found/,
    web({ stopped: exited({ exitCode: 127, log: ['sh: 1: serve: not found'] }) }),
  ],
  [
    'crash-before-start',
    /run\.sh is not executable/,
    web({
      stopped: failed('', {
        reason:
          'CannotStartContainerError: OCI runtime create failed: exec: "/run.sh": permission denied',
      }),
    }),
  ],
  [
    'crash',
    /main exited with code 1 \(3 tasks\): Error: DATABASE_URL is not set/,
    web({
      stopped: exited({
        exitCode: 1,
        log: ['starting', 'Error: DATABASE_URL is not set', '    at main (/app/index.js:3:9)'],
      }),
    }),
  ],
  ['crash', /exited with code 137/, web({ stopped: exited({ exitCode: 137 }) })],
  ['crash', /exited with code 0/, web({ stopped: exited({ exitCode: 0 }) })],
  [
    'crash',
    /worker exited with code 3/,
    web({
      stopped: [
        {
          id: 'a',
          stopCode: 'EssentialContainerExited',
          stoppedReason: 'Essential container in task exited',
          containers: [
            container({ name: 'proxy', exitCode: 143 }),
            container({ name: 'worker', exitCode: 3 }),
          ],
        },
      ],
    }),
  ],
  [
    'container-health-check',
    /health check of main fails/,
    web({
      stopped: thrice('ServiceSchedulerInitiated', 'Task failed container health checks', {
        exitCode: 143,
        health: 'UNHEALTHY',
      }),
    }),
  ],
  [
    'health-check-path',
    /\/readyz is answered with 404 where 200 is expected/,
    unhealthy('Target.ResponseCodeMismatch', 'Health checks failed with these codes: [404]'),
  ],
  [
    'health-check-path',
    /answered with 503/,
    web({
      settings: { healthPath: '/readyz' },
      events: [
        '(service web) (task 0123) (port 3000) is unhealthy in (target-group x) due to (reason Health checks failed with these codes: [503]).',
      ],
    }),
  ],
  [
    'health-check-port',
    /port 3000 does not answer/,
    unhealthy('Target.FailedHealthChecks', 'Health checks failed'),
  ],
  [
    'health-check-port',
    /port 3000 does not answer in time/,
    unhealthy('Target.Timeout', 'Request timed out'),
  ],
  [
    'health-check-port',
    /asks port 3000, and the container listens on 8080/,
    unhealthy('Target.FailedHealthChecks', 'Health checks failed', listening(8080)),
  ],
  [
    'health-check-port',
    /does not answer/,
    web({
      stopped: thrice(
        'ServiceSchedulerInitiated',
        'Task failed ELB health checks in (target-group x)',
        { exitCode: 143 },
      ),
    }),
  ],
  [
    'health-check-grace',
    /counts after 30 seconds/,
    unhealthy('Target.FailedHealthChecks', 'Health checks failed', listening(3000)),
  ],
  [
    'no-spot-capacity',
    /no Fargate Spot capacity/,
    web({ stopped: thrice('SpotInterruption', 'Your Spot Task was interrupted.', {}) }),
  ],
  [
    'no-capacity',
    /no capacity for its tasks now, on Fargate Spot/,
    web({
      settings: { spot: true },
      events: [
        '(service web) was unable to place a task. Reason: Capacity is unavailable at this time. Please try again later or in a different availability zone.',
      ],
    }),
  ],
  [
    'quota',
    /reached the limit on the number of vCPUs/,
    web({
      events: [
        "(service web) was unable to place a task. Reason: You've reached the limit on the number of vCPUs you can run concurrently.",
      ],
    }),
  ],
  [
    'release-task',
    /main exited with code 2: migration 7 failed/,
    evidenceOf({
      environment: 'dev',
      services: [
        {
          name: 'web',
          rollout: {
            status: 'ROLLBACK_SUCCESSFUL',
            reason: 'Service deployment rolled back because PRE_SCALE_UP lifecycle hook(s) failed.',
            stage: 'PRE_SCALE_UP',
            revision: 'web:2',
            running: 0,
            desired: 1,
            failed: 0,
            weight: undefined,
          },
        },
      ],
      releaseTask: task('EssentialContainerExited', 'Essential container in task exited', {
        exitCode: 2,
        log: ['migration 7 failed'],
      }),
    }),
  ],
  [
    'release-task',
    /did not run/,
    evidenceOf({
      environment: 'dev',
      releaseTask: task('TaskFailedToStart', 'CannotPullContainerError: x'),
    }),
  ],
  [
    'lifecycle-hook',
    /check at post scale up/,
    evidenceOf({
      environment: 'dev',
      hooks: [{ name: 'check', stage: 'POST_SCALE_UP', status: 'FAILED' }],
    }),
  ],
  [
    'lifecycle-hook',
    /sample-hook at pre scale up/,
    web({
      rollout: {
        status: 'ROLLBACK_SUCCESSFUL',
        reason:
          'Service deployment rolled back because PRE_SCALE_UP lifecycle hook(s) failed. Lifecycle hook target arn:aws:lambda:eu-west-1:111111111111:function:sample-hook returned FAILED.',
        stage: undefined,
        revision: 'web:2',
        running: 0,
        desired: 1,
        failed: 0,
        weight: undefined,
      },
    }),
  ],
  [
    'alarm',
    /an alarm of the deployment rang/,
    web({ events: ['(service web) (deployment ecs-svc/1) deployment failed: alarm detected.'] }),
  ],
  [
    'alarm',
    /the alarm dev-errors rang/,
    evidenceOf({
      environment: 'dev',
      alarms: [
        {
          name: 'dev-errors',
          reason: 'Threshold Crossed: 1 datapoint [9.0] was greater than the threshold (5.0).',
        },
      ],
    }),
  ],
  [
    'permission',
    /iam:CreateRole/,
    resource(
      'AWS::IAM::Role',
      'Resource handler returned message: "User: arn:aws:sts::111111111111:assumed-role/cdk/x is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::111111111111:role/y because no identity-based policy allows the iam:CreateRole action (Service: Iam, Status Code: 403)" (RequestToken: 1, HandlerErrorCode: AccessDenied)',
      'CREATE_FAILED',
    ),
  ],
  [
    'already-exists',
    /of dev\/web: something of that name is there already: sample-dev already exists/,
    resource('AWS::S3::Bucket', 'sample-dev already exists', 'CREATE_FAILED'),
  ],
  [
    'already-exists',
    /is there already/,
    resource(
      'AWS::Logs::LogGroup',
      "Resource handler returned message: \"Resource of type 'AWS::Logs::LogGroup' with identifier 'x' already exists.\" (RequestToken: 1, HandlerErrorCode: AlreadyExists)",
      'CREATE_FAILED',
    ),
  ],
  [
    'quota',
    /maximum number of addresses/,
    resource(
      'AWS::EC2::EIP',
      'The maximum number of addresses has been reached. (Service: Ec2, Status Code: 400, Request ID: 1)',
      'CREATE_FAILED',
    ),
  ],
  [
    'resource',
    /could not be made: Parameter validation failed/,
    resource('AWS::CloudWatch::Alarm', 'Parameter validation failed', 'CREATE_FAILED'),
  ],
  [
    'time-out',
    /took longer/,
    resource(
      'AWS::ECS::Service',
      'Resource handler returned message: "Exceeded attempts to wait" (RequestToken: 1, HandlerErrorCode: NotStabilized)',
    ),
  ],
  [
    'time-out',
    /took longer than its time limit; web: 0 of 2 tasks run, at bake time/,
    web(
      {
        rollout: {
          status: 'IN_PROGRESS',
          reason: undefined,
          stage: 'BAKE_TIME',
          revision: 'web:2',
          running: 0,
          desired: 2,
          failed: 0,
          weight: undefined,
        },
      },
      { how: 'timed out' },
    ),
  ],
  [
    'smoke-test',
    /API: .*500/,
    evidenceOf({ environment: 'dev', said: 'smoke: API: https://x/readyz answers 500' }),
  ],
  [
    'not-serving',
    /web serves web:1/,
    evidenceOf({ environment: 'dev', said: 'not serving: web serves web:1' }),
  ],
  [
    'cancelled',
    /cancelled by a person/,
    web({ stopped: exited({ exitCode: 1 }) }, { how: 'cancelled' }),
  ],
  [
    'unknown',
    /Circuit Breaker was triggered/,
    resource(
      'AWS::ECS::Service',
      'Resource handler returned message: "Error occurred during operation \'ECS Deployment Circuit Breaker was triggered\'." (RequestToken: 1, HandlerErrorCode: GeneralServiceException)',
    ),
  ],
];
