import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import {
  ListQueuesCommand,
  PurgeQueueCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { openBackend, type Backend } from '../../services/protocol/backend';
import { parseMessage } from '../../services/protocol/broker';
import { copyOfProject } from '../cli/project-copy';
import { bootstrapped } from '../e2e/bootstrapped';
import { cdkAgainst, deploy, REGION } from '../e2e/cdk';
import { startEmulator, type Emulator } from '../support/emulator';
import { describeWith } from '../support/prerequisites';
import { synthesizedByCdk } from '../support/sample';
import { emulated, startSlipway } from '../support/start-slipway';

jest.setTimeout(180_000);

const APPLICATION = 'slipway-sample-dev';
const LOG_GROUPS = '/slipway/slipway-sample/dev';

describeWith('emulator', 'the command line, asked about an environment on AWS', () => {
  let emulator: Emulator;
  let folder: string;
  const keys = { accessKeyId: 'test', secretAccessKey: 'test' };

  beforeAll(async () => {
    emulator = await startEmulator();
    folder = copyOfProject();
    const assembly = synthesizedByCdk();
    cpSync(assembly, join(folder, 'cdk.out'), { recursive: true });
    const cdk = cdkAgainst(emulator.endpoint);
    await bootstrapped(emulator.endpoint);
    expect(deploy(cdk, assembly, 'dev/**').status).toBe(0);
  });
  afterAll(() => emulator.stop());

  const start = (...args: string[]) => startAny(...args, '--on', 'aws');
  const startAny = (...args: string[]) => startSlipway(folder, args, emulated(emulator.endpoint));
  const slipway = (...args: string[]) => start(...args).ended;
  const until = async <T>(
    look: () => T | undefined | null | Promise<T | undefined>,
  ): Promise<T> => {
    for (let waited = 0; waited < 20_000; waited += 100) {
      const found = await look();
      if (found !== undefined && found !== null) return found;
      await sleep(100);
    }
    throw new Error('waited 20 s in vain');
  };
  const logs = () =>
    new CloudWatchLogsClient({ region: REGION, endpoint: emulator.endpoint, credentials: keys });
  const write = async (group: string, stream: string, ...texts: string[]) => {
    const target = { logGroupName: `${LOG_GROUPS}/${group}`, logStreamName: stream };
    await logs().send(new CreateLogStreamCommand(target));
    const logEvents = texts.map((message) => ({ message, timestamp: Date.now() }));
    await logs().send(new PutLogEventsCommand({ ...target, logEvents }));
  };

  it('shows stacks, services and queues', async () => {
    const { status, stdout } = await slipway('status', '--json');
    expect(status).toBe(0);
    const found = JSON.parse(stdout) as {
      stacks: { status: string }[];
      services: { name: string }[];
      queues: object[];
    };
    expect(found).toMatchObject({ on: 'aws', account: '111111111111', region: REGION });
    expect(found.stacks).toHaveLength(5);
    expect(new Set(found.stacks.map((stack) => stack.status))).toEqual(
      new Set(['CREATE_COMPLETE']),
    );
    expect(found.services.map(({ name }) => name).sort()).toEqual([
      `${APPLICATION}-task-runner`,
      `${APPLICATION}-web`,
    ]);
    expect(found.queues[0]).toMatchObject({ waiting: 0, inFlight: 0 });
    const { stdout: words } = await slipway('status');
    expect(words).toMatch(/^dev in account 111111111111, eu-west-1\n/);
    expect(words).toMatch(/^slipway-sample-dev-web +\d+ +\d+ +primary/m);
  });

  it('colors the diagram by how services, targets, queues and alarms are', async () => {
    const live = async () => {
      const { status, stdout, stderr } = await startAny('diagram', '--live', '--json').ended;
      expect([status, stderr.includes('!')]).toEqual([0, false]);
      return JSON.parse(stdout) as {
        cards: { title: string; health: string; text: string }[];
        resources: Record<string, { health: string; text: string }>;
        files: string[];
      };
    };
    const sqs = new SQSClient({ region: REGION, endpoint: emulator.endpoint, credentials: keys });
    const watch = new CloudWatchClient({
      region: REGION,
      endpoint: emulator.endpoint,
      credentials: keys,
    });
    const { MetricAlarms = [] } = await watch.send(new DescribeAlarmsCommand({}));
    // Those of target tracking come from scaling, not from a template.
    const { AlarmName } = MetricAlarms.find((alarm) => !/TargetTracking/.test(alarm.AlarmName!))!;
    const QueueUrl = (await sqs.send(new ListQueuesCommand({}))).QueueUrls!.find((url) =>
      /dead/i.test(url),
    )!;
    await watch.send(
      new SetAlarmStateCommand({ AlarmName, StateValue: 'ALARM', StateReason: 'a test' }),
    );
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }));
    const { cards, resources, files } = await live();
    expect(Object.values(resources)).toContainEqual({ health: 'bad', text: '1 dead letter' });
    expect(cards.find(({ title }) => title === 'Alarms')).toMatchObject({
      health: 'bad',
      text: expect.stringContaining('1 in alarm'),
    });
    expect(cards.filter(({ text }) => /\d+ of \d+ tasks/.test(text))).toHaveLength(2);
    expect(files.map((file) => existsSync(join(folder, file)))).toEqual(files.map(() => true));
    expect(readFileSync(join(folder, '.slipway/live/dev-live.svg'), 'utf8')).toContain(
      'As AWS said',
    );
    await sqs.send(new PurgeQueueCommand({ QueueUrl }));
    await watch.send(
      new SetAlarmStateCommand({ AlarmName, StateValue: 'OK', StateReason: 'a test' }),
    );
    const after = await live();
    expect(Object.values(after.resources).map(({ text }) => text)).not.toContain('1 dead letter');
    expect(after.cards.find(({ title }) => title === 'Alarms')?.text).not.toContain('in alarm');
  });

  it('says in a line why it cannot color a diagram', async () => {
    const { status, stderr } = await startAny('diagram', '--live', '-e', 'test').ended;
    expect(stderr).toMatch(/'test' is not deployed in eu-west-1.*\n.*npx cdk deploy 'test/);
    expect(stderr).not.toMatch(/^\s+at .*:\d+/m);
    expect(status).toBe(1);
  });

  it('runs a container task with ECS, shows its log, and exits with its exit code', async () => {
    const run = start('run', 'hello', '--input', '{"a":1}');
    const id = await until(() => /^run ([0-9a-f-]+) of hello/m.exec(run.said())?.[1]);
    await write('tasks/hello', `slipway/main/${id}`, 'Python task started...');
    const { status, stdout, stderr } = await run.ended;
    expect(stderr).toContain('  Python task started...\n');
    expect(stderr).toContain('SUCCEEDED {"exitCode":0}');
    expect(stdout).toBe('{"exitCode":0}\n');
    expect(status).toBe(0);
  });

  it('submits a handler task through the queue and shows what its runner does', async () => {
    const backend = backendOf(emulator, await payloadBucket());
    const run = start('run', 'greet', '--input', '{"name":"Ada"}', '--json');
    const { delivery, runId } = await until(() => nextMessage(backend));
    const claim = await backend.store.claim(runId, 60_000);
    if (claim.kind !== 'claimed') throw new Error(claim.kind);
    expect(claim.run).toMatchObject({ task: 'greet', input: { name: 'Ada' } });
    const at = new Date().toISOString();
    await backend.store.appendLog(runId, [{ at, stream: 'log', text: 'Greeting Ada ...' }]);
    await backend.store.finish(claim.lease, { state: 'SUCCEEDED', result: { greeting: 'Hello' } });
    await delivery.acknowledge();
    const { status, stdout, stderr } = await run.ended;
    expect(stderr).toContain('  Greeting Ada ...\n');
    expect(JSON.parse(stdout)).toMatchObject({ state: 'SUCCEEDED', result: { greeting: 'Hello' } });
    expect(status).toBe(0);
    expect((await slipway('logs', runId)).stdout).toMatch(/Z {2}greet +Greeting Ada \.\.\.\n$/);
  });

  it('leaves a run to go on at Ctrl-C where nobody can be asked', async () => {
    const run = start('run', 'hello');
    await until(() => /ECS: /.exec(run.said()));
    run.child.kill('SIGINT');
    const { status, stderr } = await run.ended;
    expect(status).toBe(130);
    expect(stderr).toMatch(/The run goes on without you: \S+\n.*slipway logs hello --follow/);
  });

  it('reads the logs of services in the order of time, from the time that is asked for', async () => {
    await write('web', 'slipway/main/1', 'web says one');
    await write('task-runner', 'slipway/main/2', 'runner says two');
    const { stdout } = await slipway('logs', '--json', '--since', '10m');
    expect(
      (JSON.parse(stdout) as { source: string; text: string }[]).map(({ source, text }) => [
        source,
        text,
      ]),
    ).toEqual([
      ['web', 'web says one'],
      ['task-runner', 'runner says two'],
    ]);
    expect((await slipway('logs', 'web')).stdout).toMatch(/^\S+Z {2}web +web says one\n$/);
    const late = await slipway('logs', 'web', '--since', '2100-01-01');
    expect(late).toMatchObject({
      status: 0,
      stdout: '',
      stderr: expect.stringContaining('No lines.'),
    });
  });

  it('follows a log until Ctrl-C', async () => {
    const follow = start('logs', 'web', '--follow', '--json');
    await sleep(1000);
    await write('web', 'slipway/main/3', 'something new');
    const answer = follow.ended;
    setTimeout(() => follow.child.kill('SIGINT'), 6000);
    const { status, stdout } = await answer;
    expect(status).toBe(0);
    const texts = stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { text: string }).text);
    expect(texts.filter((text) => text === 'something new')).toHaveLength(1);
  });

  it.each([
    [['run', 'helo'], 2, /'helo': unknown task; did you mean 'hello'\?/],
    [['logs', 'wep'], 2, /'wep': unknown service, task or run; did you mean 'web'\?/],
    [['status', '-e', 'test'], 1, /'test' is not deployed in eu-west-1.*\n.*npx cdk deploy 'test/],
  ])('answers %j with exit code %d and a hint', async (args, code, message) => {
    const { status, stderr } = await slipway(...args);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at .*:\d+/m);
    expect(status).toBe(code);
  });

  const payloadBucket = async (): Promise<string> => {
    const client = new S3Client({ region: REGION, endpoint: emulator.endpoint, credentials: keys });
    const { Buckets } = await client.send(new ListBucketsCommand({}));
    return Buckets!.find(({ Name }) => Name!.includes('payloads'))!.Name!;
  };
});

/** The queue and store of the environment, as its task runner opens them. */
function backendOf({ endpoint }: Emulator, payloadBucket: string): Backend {
  Object.assign(process.env, { ...emulated(endpoint), AWS_REGION: REGION });
  return openBackend({
    kind: 'aws',
    queueUrl: `${endpoint}/111111111111/${APPLICATION}-tasks`,
    tableName: `${APPLICATION}-runs`,
    payloadBucket,
    tasks: ['greet'],
  });
}

async function nextMessage({ broker }: Backend) {
  const [delivery] = await broker.receive(1, new AbortController().signal);
  if (delivery === undefined) return undefined;
  const message = parseMessage(delivery.body);
  if (message === undefined || !('runId' in message)) throw new Error(delivery.body);
  return { delivery, runId: message.runId };
}
