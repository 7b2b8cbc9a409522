import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { copyOfProject, slipwayIn } from '../../cli/project-copy';
import { describeWith } from '../../support/prerequisites';
import { PROJECT_ROOT } from '../../support/sample';
import { leftOf, makeBaseImages } from './small-services';

jest.setTimeout(240_000);

const withinMs = 90_000;

const CONFIG = `import { defineApplication } from './lib/config';

export default defineApplication({
  name: 'watched',
  web: { cpu: 256, memory: 512 },
  taskRunner: { cpu: 512, memory: 1024 },
  tasks: { greet: { handler: 'tasks/greet/task.ts', schedule: { every: '1 day' } } },
  environments: { dev: { account: '111111111111', region: 'eu-west-1' } },
});
`;

describeWith('registry', 'slipway up --watch', () => {
  const root = copyOfProject();
  const task = join(root, 'tasks', 'greet', 'task.ts');
  const source = readFileSync(task, 'utf8');
  let command: ChildProcess;
  let said = '';
  let url = '';

  const says = async (words: string | RegExp, from = 0): Promise<void> => {
    const begun = Date.now();
    const isSaid = (): boolean => said.slice(from).search(words) >= 0;
    while (!isSaid()) {
      if (command.exitCode !== null || Date.now() - begun > withinMs)
        throw new Error(`never said ${String(words)}:\n${said}`);
      await sleep(50);
    }
  };
  const greeting = async (): Promise<string> => {
    const asked = await fetch(`${url}/api/v1/runs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ task: 'greet', input: { name: 'Ada' } }),
    });
    const { id } = (await asked.json()) as { id: string };
    for (;;) {
      const answer = await fetch(`${url}/api/v1/runs/${id}`);
      const run = (await answer.json()) as { state: string; result?: { greeting: string } };
      if (!['PENDING', 'RUNNING'].includes(run.state)) return run.result?.greeting ?? run.state;
      await sleep(50);
    }
  };
  const saved = (word: string): void => writeFileSync(task, source.replace('Hello', word));

  beforeAll(async () => {
    makeBaseImages();
    writeFileSync(join(root, 'slipway.config.ts'), CONFIG);
    symlinkSync(join(PROJECT_ROOT, '.venv'), join(root, '.venv'));
    command = spawn(process.execPath, ['bin/slipway.js', 'up', '--watch'], {
      ...{ cwd: root, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
    });
    for (const stream of [command.stdout!, command.stderr!])
      stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await says('What changes in the project');
    url = /Console\s+(\S+)/.exec(said)![1]!;
  });
  afterAll(() => {
    if (command.exitCode === null && command.pid !== undefined)
      process.kill(-command.pid, 'SIGKILL');
  });

  it('runs tasks whose runs, logs and containers other commands find', async () => {
    expect(await greeting()).toBe('Hello, Ada!');
    const asked = (...args: string[]) => {
      const { stdout, stderr, status } = slipwayIn(root, [...args, '--json']);
      if (status !== 0) throw new Error(stderr);
      return JSON.parse(stdout) as unknown;
    };
    expect(asked('runs')).toMatchObject([{ task: 'greet', state: 'SUCCEEDED' }]);
    expect(asked('status')).toMatchObject({
      ...{ engine: 'containers', on: 'local', schedules: [{ task: 'greet' }] },
      services: [{ name: 'task-runner' }, { name: 'web' }],
      runs: [{ task: 'greet', state: 'SUCCEEDED' }],
    });
    expect(slipwayIn(root, ['logs', 'greet']).stdout).toContain('Greeting Ada ...');
  });

  it('says where a file that was saved is wrong, and lets the code before it go on', async () => {
    const from = said.length;
    writeFileSync(task, source.replace('export default', 'export'));
    await says(/✗ tasks\/greet\/task\.ts:\d+:\d+: Unexpected "defineTask"/, from);
    expect(await greeting()).toBe('Hello, Ada!');
    expect(said.slice(from)).not.toContain('has started');
  });

  it('puts the last of two quick changes in, without a synthesis, and no run is lost', async () => {
    const from = said.length;
    const answers: string[] = [];
    saved('Salut');
    await says('has started', from);
    saved('Ciao');
    do answers.push(await greeting());
    while (answers.at(-1) !== 'Ciao, Ada!');
    expect(answers.filter((one) => !/^(?:Hello|Salut|Ciao), Ada!$/.test(one))).toEqual([]);
    await says(/✓ \S+ serves/, from);
    expect(said.slice(from)).not.toContain('synthesize');
  });

  it('leaves nothing when it is ended while a new version comes up', async () => {
    const from = said.length;
    saved('Adieu');
    await says('has started', from);
    process.kill(-command.pid!, 'SIGINT');
    await once(command, 'exit');
    expect(said.slice(from)).toContain('Drain and remove');
    expect(said.slice(from)).not.toContain('✗');
    expect(leftOf(root)).toEqual([]);
  });
});
