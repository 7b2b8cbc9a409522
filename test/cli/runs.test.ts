import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { DATABASE_FILE } from '../../services/protocol/embedded/database';
import { eventually } from '../support/eventually';
import { slipwayHere } from './day-to-day/in-process';
import { copyOfProject } from './project-copy';
import { transcriptIn } from './transcripts';

const folder = copyOfProject();

const slipway = (...args: string[]) => slipwayHere(folder, args);

/** Ids and times differ from run to run, and with them the widths of columns. */
const steady = (text: string): string =>
  text
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>')
    .replace(/\d+(\.\d)? (s|min)\b/g, '… s')
    .replace(/ +/g, ' ')
    .trim();

describe('runs on the command line', () => {
  let up: ChildProcess;
  beforeAll(async () => {
    up = spawn(process.execPath, ['bin/slipway.js', 'up'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    up.stderr!.on('data', (chunk: Buffer) => (said += chunk.toString()));
    for (let waited = 0; !said.includes('Ctrl-C drains') && waited < 60_000; waited += 100)
      await sleep(100);
  });
  afterAll(async () => {
    const ended = new Promise((resolve) => up.on('exit', resolve));
    up.kill('SIGINT');
    await ended;
  });

  it('are shown in the documentation as they are', () => {
    const { shown, printed } = transcriptIn('cli.md', 'transcript', folder);
    expect(steady(printed)).toBe(steady(shown));
  });

  it('are one run under one key, however often they are asked for', async () => {
    const first = await slipway('run', 'greet', '--key', 'hello-1', '--input', '{"name":"Ada"}');
    expect(first).toMatchObject({ status: 0, stdout: '{"greeting":"Hello, Ada!"}\n' });
    const again = await slipway('run', 'greet', '--key', 'hello-1', '--input', '{"name":"Ada"}');
    expect(again).toMatchObject({ status: 0, stdout: first.stdout });
    expect(
      JSON.parse((await slipway('runs', '--prefix', 'hello-1', '--json')).stdout),
    ).toMatchObject([{ key: 'hello-1', state: 'SUCCEEDED' }]);
    const other = await slipway('run', 'greet', '--key', 'hello-1', '--input', '{"name":"Bo"}');
    expect(other).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("the key 'hello-1' belongs to a run of other input"),
    });
  });

  it('wait for their time, and are canceled, done again and found by their id’s beginning', async () => {
    const detached = await slipway('run', 'greet', '--delay', '1h', '--priority', '5', '--detach');
    const id = detached.stdout.trim();
    expect(detached.stderr).toContain(`npx slipway logs ${id} --follow -e dev`);
    const [listed] = JSON.parse((await slipway('runs', '--state', 'pending', '--json')).stdout);
    expect(listed).toMatchObject({ id, state: 'PENDING', priority: 5 });
    expect(Date.parse(listed.notBefore)).toBeGreaterThan(Date.now() + 3_000_000);
    expect((await slipway('retry', id)).stderr).toContain('it is PENDING: only a run that is over');
    const canceled = await slipway('cancel', id.slice(0, 8), '--json');
    expect(JSON.parse(canceled.stdout)).toMatchObject({ id, state: 'CANCELLED' });
    expect((await slipway('runs')).stdout).toMatch(
      /^STATE +TASK +AGE +TOOK +RUN\nCANCELLED +greet/,
    );
    const retried = JSON.parse((await slipway('retry', id, '--json')).stdout);
    expect(retried).toMatchObject({ retryOf: id, task: 'greet' });
    expect(await slipway('retry', id)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(`it is done again already, as ${retried.id}`),
    });
  });

  it('wait where people can see them, and are stopped and cancelled', async () => {
    const detached = async () =>
      (await slipway('run', 'greet', '--delay', '1h', '--detach')).stdout.trim();
    const [first, second] = [await detached(), await detached()] as const;
    // The run that was done again just before may still be at work.
    await eventually(async () => {
      expect((await slipway('queue')).stdout).toMatch(/^greet +0 +0 +2/m);
    });
    expect((await slipway('queue', 'peek')).stderr).toContain('No run waits.');
    expect((await slipway('stop', first.slice(0, 8))).stderr).toContain(`CANCELLED greet ${first}`);
    const unsaid = await slipway('queue', 'purge', 'greet');
    expect(unsaid.stderr).toContain('Cancel every run of greet that waits in dev');
    expect(unsaid.status).toBe(2);
    const purged = await slipway('queue', 'purge', 'greet', '--yes', '--json');
    expect(JSON.parse(purged.stdout)).toMatchObject({ cancelled: 1, on: 'local' });
    expect((await slipway('stop', second)).stderr).toContain(`CANCELLED greet ${second}`);
  });

  it('go on when the task runner is restarted here', async () => {
    const before = JSON.parse((await slipway('tasks', '--json')).stdout) as {
      name: string;
      pid: number;
    }[];
    expect(before.map(({ name }) => name).sort()).toEqual(['task-runner', 'web']);
    const { status, stdout } = await slipway('restart', 'task-runner', '--json');
    expect(status).toBe(0);
    const { pid } = JSON.parse(stdout) as { pid: number };
    expect(before.map((one) => one.pid)).not.toContain(pid);
    expect((await slipway('run', 'greet', '--input', '{"name":"Ada"}')).status).toBe(0);
    expect((await slipway('restart', 'task-runer')).stderr).toContain(
      "did you mean 'task-runner'?",
    );
    expect((await slipway('open', '--print')).stdout).toMatch(/^http:\/\/localhost:\d+\/\n$/);
  });

  it('are done again together where they failed', async () => {
    // A runner would take them before they have failed.
    const database = new DatabaseSync(join(folder, '.slipway', 'dev', 'data', DATABASE_FILE));
    const insert = database.prepare(
      `INSERT INTO runs (id, task, state, input, created_at, finished_at, attempts, error, priority)
       VALUES (?1, 'greet', 'FAILED', ?2, ?3, ?3, 1, '{"name":"BadDay","message":"no luck"}', 0)`,
    );
    for (const id of ['1', '2', '3'].map((n) => `00000000-0000-4000-8000-00000000000${n}`))
      insert.run(id, JSON.stringify({ name: id }), new Date().toISOString());
    database.close();
    const two = await slipway('redrive', 'greet', '--since', '1h', '--limit', '2', '--json');
    expect(JSON.parse(two.stdout)).toMatchObject({ count: 2, more: true });
    expect(two.stderr).toContain('2 runs of greet done again. More are left');
    const last = await slipway('redrive');
    expect(last.stderr).toContain('1 run done again.');
    const id = last.stdout.trim();
    expect((await slipway('logs', id, '--follow')).stdout).toContain('Greeting 00000000');
    expect((await slipway('redrive')).stderr).toContain('No failed runs that were not done again.');
  });
});

describe('commands about runs', () => {
  it.each([
    ['a delay', ['run', 'greet', '--delay', 'soon'], /--delay: 'soon' is no length of time/],
    ['a time', ['run', 'greet', '--at', 'noon'], /--at: 'noon' is no time/],
    [
      'a delay and a time',
      ['run', 'greet', '--delay', '1s', '--at', '2030-01-01'],
      /--delay.*--at/,
    ],
    ['a priority', ['run', 'greet', '--priority', '101'], /whole number from -100 to 100/],
    ['following and leaving', ['run', 'greet', '--follow', '--detach'], /--follow.*--detach/],
    ['a state', ['runs', '--state', 'done'], /'done' is no state/],
    ['a time to search from', ['runs', '--since', 'ever'], /--since: 'ever' is no time/],
    ['a number', ['redrive', '--limit', '0'], /whole number from 1 to 1000/],
    ['a run', ['cancel', 'ab'], /'ab': no such run/],
    ['a run to do again', ['retry', 'nothing'], /'nothing': no such run/],
  ])('refuse %s that is none, with exit code 2', async (_what, args, message) => {
    expect(await slipway(...args)).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(message),
    });
  });
});
