import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CreateQueueCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { keysOf } from '../../e2e/accounts';
import { startEmulator, type Emulator } from '../emulator';
import { eventually } from '../eventually';
import { lint, lintErrors } from '../lint-templates';
import { describeWith } from '../prerequisites';
import { PROJECT_ROOT } from '../sample';

const answers = (endpoint: string): Promise<boolean> =>
  fetch(endpoint).then(
    () => true,
    () => false,
  );

const sqsAt = ({ endpoint }: Emulator) =>
  new SQSClient({
    ...{ endpoint, region: 'eu-west-1' },
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });

describeWith('emulator', 'emulators of one run', () => {
  let first: Emulator;
  let second: Emulator;
  beforeAll(async () => {
    first = await startEmulator();
    await sqsAt(first).send(new CreateQueueCommand({ QueueName: 'of-the-first' }));
    second = await startEmulator();
  });
  afterAll(() => Promise.all([first.stop(), second.stop()]));

  it('know nothing of each other', async () => {
    const queuesOf = async (emulator: Emulator) =>
      (await sqsAt(emulator).send(new ListQueuesCommand())).QueueUrls ?? [];
    expect(await queuesOf(second)).toEqual([]);
    await sqsAt(second).send(new CreateQueueCommand({ QueueName: 'of-the-second' }));
    expect(await queuesOf(first)).toEqual([expect.stringMatching(/\/of-the-first$/)]);
  });

  it('make different names, as two clouds would', async () => {
    const [one, other] = await Promise.all(
      [first, second].map(({ endpoint }) => keysOf(endpoint, '222222222222')),
    );
    expect(one!.AWS_SECRET_ACCESS_KEY).not.toBe(other!.AWS_SECRET_ACCESS_KEY);
  });

  it('write to logs of their own', async () => {
    await fetch(`${second.endpoint}/moto-api/data.json?asked-of-the-second`);
    // eslint-disable-next-line @typescript-eslint/require-await -- what is awaited is the next look
    await eventually(async () => {
      expect(second.log()).toContain('asked-of-the-second');
    });
    expect(first.log()).not.toContain('asked-of-the-second');
  });

  it('end when they are stopped, one without the other', async () => {
    const third = await startEmulator();
    await third.stop();
    expect(await answers(third.endpoint)).toBe(false);
    expect(await answers(first.endpoint)).toBe(true);
  });
});

/** A run of its own, which starts an emulator, says where, and waits. */
const RUN = `
import { startPython } from ${JSON.stringify(__dirname)};
import { startEmulator } from ${JSON.stringify(join(__dirname, '..', 'emulator'))};
startPython();
void startEmulator().then(({ endpoint }) => console.log(endpoint));
`;

describeWith('emulator', 'a run that is killed', () => {
  it('leaves no process behind', async () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'slipway-killed-')), 'slipway-tests-of-its-own');
    mkdirSync(folder);
    const script = join(folder, 'run.mts');
    writeFileSync(script, RUN);
    const run = spawn(process.execPath, ['--import', 'tsx', script], {
      cwd: PROJECT_ROOT,
      env: { ...process.env, TMPDIR: folder },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const { value: endpoint } = (await createInterface(run.stdout)
      [Symbol.asyncIterator]()
      .next()) as { value: string };
    const processes = () =>
      spawnSync('pgrep', ['-f', join(folder, 'python')], { encoding: 'utf8' }).stdout.split('\n')
        .length - 1;
    expect(await answers(endpoint)).toBe(true);
    expect(processes()).toBe(2);
    run.kill('SIGKILL');
    await eventually(async () => {
      expect({ answers: await answers(endpoint), processes: processes() }).toEqual({
        ...{ answers: false, processes: 0 },
      });
    });
  });
});

describeWith('cfn-lint', 'cfn-lint, loaded once', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-lint-'));
  const template = (name: string, properties: object): string => {
    const file = join(folder, `${name}.json`);
    const Queue = { Type: 'AWS::SQS::Queue', Properties: properties };
    writeFileSync(file, JSON.stringify({ Resources: { Queue } }));
    return file;
  };

  it('says the same of a template whatever it was asked before', async () => {
    const good = template('good', { DelaySeconds: 5 });
    const bad = template('bad', { Nope: 1 });
    for (let i = 0; i < 3; i += 1) {
      expect(await lintErrors([bad, good])).toEqual([
        expect.stringMatching(/bad\.json:.*:E3002:.*'Nope' was unexpected/),
      ]);
    }
  });

  it('does not take its own failure for a template without errors', async () => {
    await expect(lint([template('any', {})], '--no-such-option')).rejects.toThrow(
      /cfn-lint failed: .*unrecognized arguments/s,
    );
    await expect(lint([join(folder, 'none.json')])).resolves.toContain('E0003');
  });
});
