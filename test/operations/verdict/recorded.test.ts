import { witnessIn } from '../../../lib/operations/verdict/network';
import {
  evidenceOf,
  verdictOf,
  watchServices,
  type Verdict,
  type VerdictClass,
} from '../../../lib/operations/verdict';
import { answeringAws, type AnsweringAws } from './answering-aws';
import { arn } from './cloud';
import { WEB, webApp } from './web-app';

/**
 * What only AWS can produce, in the answers of its APIs: through the SDK's clients, as in a deployment. Forms and words
 * as https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html,
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html and
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeployment.html show them.
 */

const CLUSTER = 'arn:aws:ecs:eu-west-1:111111111111:cluster/dev';

interface Said {
  readonly event?: string;
  /** Of each of three tasks that stopped. */
  readonly task?: { readonly stopCode: string; readonly stoppedReason: string };
  readonly rollout?: object;
  readonly strategy?: string;
}

const unable = (why: string): Said => ({
  event: `(service ${WEB}) was unable to place a task. Reason: ${why}`,
});
const failed = (stoppedReason: string): Said => ({
  task: { stopCode: 'TaskFailedToStart', stoppedReason },
});
const staged = (rollout: object): Said => ({ strategy: 'BLUE_GREEN', rollout });

const RECORDED: readonly (readonly [VerdictClass, RegExp, Said])[] = [
  [
    'quota',
    /limit on the number of vCPUs/,
    unable("You've reached the limit on the number of vCPUs you can run concurrently."),
  ],
  [
    'no-capacity',
    /no capacity/,
    unable(
      'Capacity is unavailable at this time. Please try again later or in a different availability zone.',
    ),
  ],
  [
    'no-spot-capacity',
    /no Fargate Spot capacity/,
    { task: { stopCode: 'SpotInterruption', stoppedReason: 'Your Spot Task was interrupted.' } },
  ],
  [
    'no-route-out',
    /AWS Secrets Manager/,
    failed(
      'ResourceInitializationError: unable to pull secrets or registry auth: There is a connection issue between the task and AWS Secrets Manager. Check your task network configuration. failed to fetch secret x from secrets manager: RequestCanceled: request context canceled caused by: context deadline exceeded',
    ),
  ],
  [
    'secret-denied',
    /secretsmanager:GetSecretValue|may not read/,
    failed(
      'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret arn:aws:secretsmanager:eu-west-1:111111111111:secret:sample/key from secrets manager: AccessDeniedException: User: arn:aws:sts::111111111111:assumed-role/exec/0 is not authorized to perform: secretsmanager:GetSecretValue on resource: sample/key because no identity-based policy allows the secretsmanager:GetSecretValue action',
    ),
  ],
  [
    'image-denied',
    /does not let it pull its image/,
    failed(
      'CannotPullECRContainerError: AccessDeniedException: User: arn:aws:sts::111111111111:assumed-role/exec/0 is not authorized to perform: ecr:GetAuthorizationToken on resource: * because no identity-based policy allows the ecr:GetAuthorizationToken action',
    ),
  ],
  [
    'alarm',
    /dev-errors/,
    staged({
      status: 'ROLLBACK_IN_PROGRESS',
      rollback: { reason: 'Service deployment rolled back because of alarm(s) dev-errors.' },
      alarms: {
        status: 'TRIGGERED',
        alarmNames: ['dev-errors'],
        triggeredAlarmNames: ['dev-errors'],
      },
    }),
  ],
  [
    'lifecycle-hook',
    /check/,
    staged({
      status: 'ROLLBACK_IN_PROGRESS',
      lifecycleStage: 'POST_SCALE_UP',
      lifecycleHookDetails: [
        {
          targetArn: 'arn:aws:lambda:eu-west-1:111111111111:function:check',
          targetType: 'AWS_LAMBDA',
          status: 'FAILED',
        },
      ],
    }),
  ],
];

const deployments = (revision: number) =>
  [revision, 1].map((own, index) => ({
    ...{ id: `ecs-svc/${own}`, status: index === 0 ? 'PRIMARY' : 'ACTIVE' },
    ...{ taskDefinition: arn(own), desiredCount: 2, runningCount: index === 0 ? 0 : 2 },
    ...{ failedTasks: index === 0 ? 3 : 0, rolloutState: 'IN_PROGRESS' },
    rolloutStateReason: `ECS deployment ecs-svc/${own} in progress.`,
  }));

describe('what AWS answers while a service does not come up', () => {
  let aws: AnsweringAws;
  const before = process.env.AWS_ENDPOINT_URL;

  beforeAll(async () => {
    aws = await answeringAws();
    process.env.AWS_ENDPOINT_URL = aws.endpoint;
  });
  afterAll(async () => {
    if (before === undefined) delete process.env.AWS_ENDPOINT_URL;
    else process.env.AWS_ENDPOINT_URL = before;
    await aws.stop();
  });

  async function told({ event, task, rollout, strategy = 'ROLLING' }: Said): Promise<Verdict> {
    const service = (revision: number, events: object[]) => ({
      services: [
        {
          ...{ serviceName: WEB, status: 'ACTIVE', taskDefinition: arn(revision), events },
          ...{ deployments: revision === 1 ? deployments(1).slice(0, 1) : deployments(revision) },
          deploymentConfiguration: { strategy },
        },
      ],
    });
    aws.answer({ DescribeServices: service(1, []), ListTasks: { taskArns: [] } });
    const keys = { accessKeyId: 'A', secretAccessKey: 'S' };
    const witness = witnessIn('eu-west-1', () => Promise.resolve(keys));
    const watch = await watchServices(witness, webApp(), 'dev');
    const tasks = task === undefined ? [] : [1, 2, 3].map((count) => stoppedTask(count, task));
    aws.answer({
      DescribeServices: service(
        2,
        event === undefined ? [] : [{ id: '1', createdAt: 1.8e9, message: event }],
      ),
      ListTasks: { taskArns: tasks.map(({ taskArn }) => taskArn) },
      DescribeTasks: { tasks, failures: [] },
      ...(rollout !== undefined && {
        ListServiceDeployments: { serviceDeployments: [{ serviceDeploymentArn: 'd/1' }] },
        DescribeServiceDeployments: {
          serviceDeployments: [{ serviceDeploymentArn: 'd/1', ...rollout }],
        },
      }),
    });
    await watch.look();
    expect(aws.unanswered()).toEqual([]);
    return verdictOf(evidenceOf({ environment: 'dev', ...watch.seen() }));
  }

  const stoppedTask = (count: number, task: NonNullable<Said['task']>) => ({
    taskArn: `arn:aws:ecs:eu-west-1:111111111111:task/dev/${String(count).padStart(32, '0')}`,
    ...{ clusterArn: CLUSTER, group: `service:${WEB}`, taskDefinitionArn: arn(2) },
    ...{ lastStatus: 'STOPPED', desiredStatus: 'STOPPED', stoppedAt: 1.8e9 + count },
    containers: [{ name: 'main', lastStatus: 'STOPPED' }],
    ...task,
  });

  it.each(RECORDED)('%s is told', async (kind, words, said) => {
    const verdict = await told(said);
    expect({ class: verdict.class, line: verdict.line }).toEqual({
      class: kind,
      line: expect.stringMatching(words) as string,
    });
    expect(verdict.fix).not.toBe('');
  });
});
