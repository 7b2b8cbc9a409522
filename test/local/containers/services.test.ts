import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Duration, type Stack } from 'aws-cdk-lib';
import { CfnScalableTarget, CfnScalingPolicy } from 'aws-cdk-lib/aws-applicationautoscaling';
import {
  type CfnTaskDefinition,
  ContainerDependencyCondition,
  ContainerImage,
  FargateTaskDefinition,
  Secret as EcsSecret,
  UlimitName,
} from 'aws-cdk-lib/aws-ecs';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Assembly } from '../../../lib/assembly';
import { localEvidence } from '../../../lib/cli/containers/evidence';
import { containerSchedules, operateContainers, startChaos } from '../../../lib/local';
import { ENV } from '../../../services/protocol/contract';
import { askEmulator } from '../../../lib/local/cloud/network';
import { verdictOf } from '../../../lib/operations/verdict';
import { docker } from '../../e2e/built-images';
import { describeWith } from '../../support/prerequisites';
import {
  assemblyWith,
  IMAGE,
  leftOf,
  makeBaseImages,
  serves,
  started,
  type SmallService,
  type Started,
} from './small-services';

jest.setTimeout(240_000);

const withinMs = 90_000;

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const begun = Date.now();
  while (!(await holds())) {
    if (Date.now() - begun > withinMs) throw new Error(`never so: ${what}`);
    await sleep(100);
  }
}

const shop = (command: string[]): SmallService => ({
  count: 2,
  web: { healthPath: '/ok' },
  container: {
    command,
    user: '1000:1000',
    readonlyRootFilesystem: true,
    memoryLimitMiB: 128,
    environment: { COLOR: 'green' },
    ulimits: [{ name: UlimitName.NOFILE, softLimit: 1024, hardLimit: 2048 }],
  },
  change: ({ stack, definition }) => {
    const given = Secret.fromSecretNameV2(stack, 'Given', 'shop-password');
    const main = definition.findContainer('main')!;
    main.addSecret('PASSWORD', EcsSecret.fromSecretsManager(given));
    const before = definition.addContainer('before', {
      ...{ image: ContainerImage.fromRegistry(IMAGE), essential: false },
      command: ['sh', '-c', 'echo made > /shared/note'],
    });
    const beside = definition.addContainer('beside', {
      ...{ image: ContainerImage.fromRegistry(IMAGE), essential: false },
      ...{ command: serves(9090, 'beside'), stopTimeout: Duration.seconds(2) },
    });
    definition.addVolume({ name: 'shared' });
    before.addMountPoints({ containerPath: '/shared', sourceVolume: 'shared', readOnly: false });
    main.addMountPoints({ containerPath: '/shared', sourceVolume: 'shared', readOnly: true });
    main.addContainerDependencies(
      { container: before, condition: ContainerDependencyCondition.SUCCESS },
      { container: beside, condition: ContainerDependencyCondition.START },
    );
    const { LinuxParameters } = {
      LinuxParameters: { InitProcessEnabled: true, Capabilities: { Drop: ['ALL'] } },
    };
    (definition.node.defaultChild as CfnTaskDefinition).addPropertyOverride(
      'ContainerDefinitions.0.LinuxParameters',
      LinuxParameters,
    );
  },
});

/** Between none and three tasks, one for each two messages. */
function scaled(stack: Stack): void {
  const queue = new CfnQueue(stack, 'Work', { queueName: 'work' });
  const target = new CfnScalableTarget(stack, 'WorkerCount', {
    ...{ minCapacity: 1, maxCapacity: 3, resourceId: 'service/cluster/worker' },
    ...{ scalableDimension: 'ecs:service:DesiredCount', serviceNamespace: 'ecs' },
  });
  new CfnScalingPolicy(stack, 'Backlog', {
    ...{ policyName: 'backlog', policyType: 'TargetTrackingScaling', scalingTargetId: target.ref },
    targetTrackingScalingPolicyConfiguration: {
      ...{ targetValue: 2, scaleInCooldown: 1, scaleOutCooldown: 1 },
      customizedMetricSpecification: {
        metrics: [
          {
            id: 'waiting',
            metricStat: {
              stat: 'Average',
              metric: {
                ...{ namespace: 'AWS/SQS', metricName: 'ApproximateNumberOfMessagesVisible' },
                dimensions: [{ name: 'QueueName', value: queue.attrQueueName }],
              },
            },
          },
        ],
      },
    },
  });
}

/** What is started at a time: a message to a queue, and a task in a container of its own. */
function scheduled(stack: Stack): void {
  const starts = new CfnQueue(stack, 'Starts', { queueName: 'starts' });
  const image = ContainerImage.fromRegistry(IMAGE);
  const runner = new FargateTaskDefinition(stack, 'Runner', { family: 'task-runner' });
  runner.addContainer('main', { image, environment: { [ENV.queueUrl]: starts.ref } });
  const nightly = new FargateTaskDefinition(stack, 'Nightly', { family: 'nightly' });
  const words = `trap 'exit 0' TERM; echo "nightly got $${ENV.runInput}"; sleep 600 & wait`;
  nightly.addContainer('main', { image, command: ['sh', '-c', words], stopTimeout: SHORTEST });
  const machine = new CfnStateMachine(stack, 'Machine', {
    roleArn: 'arn:aws:iam::111111111111:role/machine',
    definitionString: JSON.stringify({
      States: {
        Lock: { Resource: 'arn:aws:states:::dynamodb:putItem', Catch: [] },
        Run: {
          Resource: 'arn:aws:states:::ecs:runTask.sync',
          Parameters: {
            TaskDefinition: 'nightly',
            Overrides: {
              ContainerOverrides: [
                { Environment: [{ Name: ENV.runInput, Value: '{"day":"monday"}' }] },
              ],
            },
          },
        },
      },
    }),
  });
  const target = { roleArn: 'arn:aws:iam::111111111111:role/scheduler' };
  const schedule = (name: string, more: { readonly arn: string; readonly input?: string }) =>
    new CfnSchedule(stack, `${name}Schedule`, {
      ...{ name, scheduleExpression: 'rate(1 day)', flexibleTimeWindow: { mode: 'OFF' } },
      target: { ...target, ...more },
    });
  const start = { task: 'greet', overlap: 'allow', input: { name: 'Ada' } };
  schedule('greet', { arn: starts.attrArn, input: JSON.stringify({ start }) });
  schedule('nightly', { arn: machine.ref });
}

const SHORTEST = Duration.seconds(2);

const application = (command: string[]): Assembly =>
  assemblyWith({ shop: shop(command), worker: {} }, (stack) => {
    scaled(stack);
    scheduled(stack);
  });

describeWith('registry', 'services as containers of this machine', () => {
  let environment: Started;

  beforeAll(async () => {
    makeBaseImages();
    environment = await started(application(serves(8080, 'first')), {
      secrets: { 'shop-password': 'open sesame' },
    });
  });
  afterAll(async () => {
    await environment.stop();
    expect(leftOf(environment.root)).toEqual([]);
  });

  const containersOf = (name: string): string[] =>
    leftOf(environment.root).filter((one) => one.includes(`-${name}-main-`));
  const inspect = (container: string) =>
    (JSON.parse(docker('inspect', container)) as Record<string, Record<string, unknown>>[])[0]!;
  const answer = async (): Promise<string> => {
    const found = await fetch(`${environment.state.url}/shop`);
    return `${found.status} ${await found.text()}`;
  };
  /** Asks until it is ended, and then tells each answer. */
  const keepAsking = () => {
    const answers: string[] = [];
    const over = new AbortController();
    const asking = (async () => {
      while (!over.signal.aborted) {
        answers.push(await answer());
        await sleep(20);
      }
    })();
    const end = async (): Promise<readonly string[]> => {
      over.abort();
      await asking;
      return answers;
    };
    return { end };
  };
  const onlyAnswers = (body: string) =>
    until(`only the ${body} answers`, async () => {
      const newest = await Promise.all([answer(), answer(), answer(), answer()]);
      return newest.every((one) => one === `200 ${body} /shop`);
    });
  const deployed = (assembly: Assembly) => environment.containers.deploy('shop', { assembly });

  it('come up, each with as many tasks as it asks for', async () => {
    expect(environment.rollouts.map(({ state }) => state)).toEqual(['COMPLETED', 'COMPLETED']);
    expect(containersOf('shop')).toHaveLength(2);
    expect(containersOf('worker')).toHaveLength(1);
    expect(await answer()).toBe('200 first /shop');
  });

  it('have what their task definition says: user, rights, limits, variables, secrets', () => {
    const { HostConfig, Config } = inspect(containersOf('shop')[0]!);
    expect(HostConfig).toMatchObject({
      ...{ ReadonlyRootfs: true, CapDrop: ['ALL'], Init: true, Memory: 128 * 1024 * 1024 },
      Ulimits: [{ Name: 'nofile', Soft: 1024, Hard: 2048 }],
      PortBindings: {},
    });
    expect(Config!.User).toBe('1000:1000');
    expect(Config!.Env).toEqual(
      expect.arrayContaining(['COLOR=green', 'PASSWORD=open sesame', 'AWS_REGION=eu-west-1']),
    );
  });

  it('get their vCPU once they are well', () =>
    until('0.25 vCPU', () => {
      const { NanoCpus } = inspect(containersOf('shop')[0]!).HostConfig!;
      return NanoCpus === 250_000_000;
    }));

  it('find the containers of their own task at localhost, others by their names', async () => {
    const ask = (url: string): string =>
      docker(
        ...['exec', containersOf('shop')[0]!, 'node', '-e'],
        `fetch('${url}').then((r) => r.text()).then(console.log)`,
      );
    expect(ask('http://127.0.0.1:9090/')).toBe('beside /');
    expect(ask('http://shop:8080/by-name')).toBe('first /by-name');
    await Promise.resolve();
  });

  it('start after what they wait for, on the same volume', () => {
    expect(docker('exec', containersOf('shop')[0]!, 'cat', '/shared/note')).toBe('made');
  });

  it('publish no port but on the loopback', () => {
    const ports = docker(
      ...['ps', '--filter', `label=slipway.local=${environment.id}`, '--format', '{{.Ports}}'],
    );
    const published = ports.split(/[\n,]/).filter((one) => one.includes('->'));
    expect(published.length).toBeGreaterThan(0);
    for (const one of published) expect(one.trim()).toMatch(/^127\.0\.0\.1:/);
  });

  it('know which of them another assembly changes', () => {
    const { containers } = environment;
    expect(containers.changed(application(serves(8080, 'first')))).toEqual([]);
    expect(containers.changed(application(serves(8080, 'second')))).toEqual(['shop']);
  });

  it('go on while a broken version is tried, given up and taken back', async () => {
    const asking = keepAsking();
    const rollout = await deployed(application(['sh', '-c', 'echo cannot begin; exit 4']));
    const answers = await asking.end();
    expect([...new Set(answers)]).toEqual(['200 first /shop']);
    expect(rollout).toMatchObject({ state: 'FAILED', revision: 'shop:2', rolledBackTo: 'shop:1' });
    const verdict = verdictOf(localEvidence(environment, rollout));
    expect(verdict).toMatchObject({ class: 'crash', rolledBackTo: 'shop:1' });
  });

  it('are replaced by a good version without a request lost', async () => {
    const asking = keepAsking();
    const rollout = await deployed(application(serves(8080, 'second')));
    await onlyAnswers('second');
    const answers = await asking.end();
    expect(rollout.state).toBe('COMPLETED');
    expect([...new Set(answers)].sort()).toEqual(['200 first /shop', '200 second /shop']);
  });

  it('have files of this machine in place of those in their image, and give way to what comes next', async () => {
    const program = (body: string): string => {
      const file = join(environment.root, `${body}.js`);
      writeFileSync(file, serves(8080, body)[2] ?? '');
      return file;
    };
    const overlay = (body: string) => ({ main: { '/srv/server.js': program(body) } });
    const assembly = application(['node', '/srv/server.js']);
    const asking = keepAsking();
    const { containers } = environment;
    const third = containers.deploy('shop', { assembly, overlay: overlay('third') });
    await until('the third begins', () => containersOf('shop').length > 2);
    // Of the same assembly as the one before: it runs what the overlay holds.
    const fourth = containers.deploy('shop', { overlay: overlay('fourth') });
    expect(await third).toMatchObject({ state: 'REPLACED', revision: 'shop:4' });
    expect(await fourth).toMatchObject({ state: 'COMPLETED', revision: 'shop:5' });
    await onlyAnswers('fourth');
    const answers = await asking.end();
    expect(answers.filter((one) => !one.startsWith('200 '))).toEqual([]);
    expect(answers.at(-1)).toBe('200 fourth /shop');
  });

  it('start tasks by their schedules: through the queue, and in containers, not twice at once', async () => {
    const assembly = application(serves(8080, 'first'));
    const { schedules, left } = containerSchedules(assembly, 'dev');
    expect([schedules.map(({ name }) => name).sort(), left]).toEqual([['greet', 'nightly'], []]);
    const inSeconds = (seconds: number): string =>
      `at(${new Date(Date.now() + seconds * 1000).toISOString().slice(0, 19)})`;
    const fired: string[] = [];
    const of = (name: string) => schedules.find((schedule) => schedule.name === name)!;
    const again = { ...of('nightly'), name: 'nightly again' };
    const stop = operateContainers(environment, {
      fire: [
        ...schedules.map((schedule) => ({ ...schedule, expression: inSeconds(2.5) })),
        { ...again, expression: inSeconds(3.5) },
      ],
      onFire: ({ name }, how) => fired.push(`${name}: ${how}`),
    });
    await until('all have fired', () => fired.length >= 3);
    expect(fired.sort()).toEqual([
      'greet: sent',
      'nightly again: left out: the one before still runs',
      'nightly: started',
    ]);
    await until('the task says its input', () =>
      environment.lines.includes('nightly: nightly got {"day":"monday"}'),
    );
    const received = await askEmulator(environment.cloud.endpoint, {
      ...{ service: 'sqs', region: 'eu-west-1', target: 'AmazonSQS.ReceiveMessage' },
      body: { QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/111111111111/starts' },
    });
    const [message] = (received.body as { Messages: { Body: string }[] }).Messages;
    expect(JSON.parse(message!.Body)).toMatchObject({
      start: { task: 'greet', overlap: 'allow', input: { name: 'Ada' } },
    });
    stop();
    const [task] = environment.containers.plane.tasks();
    task!.stop('UserInitiated', 'the test is over');
    await task!.stopped;
    expect(fired).toHaveLength(3);
  });

  it('come and go with the messages that wait', async () => {
    const stop = operateContainers(environment, { fire: [], onFire: () => undefined, pace: 100 });
    const ask = (target: string, body: unknown) =>
      askEmulator(environment.cloud.endpoint, {
        ...{ service: 'sqs', region: 'eu-west-1', target: `AmazonSQS.${target}`, body },
      });
    const QueueUrl = 'https://sqs.eu-west-1.amazonaws.com/111111111111/work';
    for (let count = 0; count < 20; count++)
      await ask('SendMessage', { QueueUrl, MessageBody: String(count) });
    await until('three workers', () => containersOf('worker').length === 3);
    await ask('PurgeQueue', { QueueUrl });
    await until('one worker', () => containersOf('worker').length === 1);
    stop();
  });

  it('come back after what chaos does to them', async () => {
    const done: string[] = [];
    const { containers, cloud } = environment;
    const stop = startChaos(containers, cloud, {
      ...{ seed: 4, pace: 0.05, onMischief: (text) => done.push(text) },
    });
    await until('some mischief', () => done.length >= 4);
    await stop();
    expect(done.some((text) => /^(?:killed|cut) /.test(text))).toBe(true);
    await until('two tasks of the shop', () => containers.services[0]!.well() === 2);
    await until('an answer', async () => (await answer()) === '200 fourth /shop');
  });
});
