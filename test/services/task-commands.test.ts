import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerTaskLaunch } from '../../services/protocol/contract';
import { finished, startSystem, type System } from './system';

const python = (program: string): ContainerTaskLaunch => ({
  kind: 'process',
  command: ['python3', '-c', program],
  workingDirectory: tmpdir(),
  environment: {},
  timeLimitSeconds: 20,
  attempts: 2,
  retryDelaySeconds: 0.05,
});

const WRITE = `
import json, os
def write(text):
    with open(os.environ["SLIPWAY_RESULT_FILE"], "w") as file:
        file.write(text)
`;

const CONTAINERS = {
  'with-result': python(
    `${WRITE}\nprint("::progress 1/2 half", flush=True)\nprint("read")\nwrite('{"rows": 3}')`,
  ),
  'told-result': python(
    'print("one")\nprint("::result [1]")\nprint("::result [2]", flush=True)\nprint("three")',
  ),
  'told-badly': python('print("::result [1,")'),
  'told-twice': python(`print("::result 1")\n${WRITE}\nwrite("2")`),
  'half-result': python(`${WRITE}\nwrite('{"rows": ')`),
  homeless: { ...python('print(1)'), workingDirectory: '/no/such/folder' },
  'second-attempt': python(
    `${WRITE}\nif os.environ["SLIPWAY_ATTEMPT"] == "1":\n  raise ValueError("bad weather")\nwrite(json.dumps(os.environ["SLIPWAY_RUN_ID"] == os.environ["SLIPWAY_IDEMPOTENCY_KEY"]))`,
  ),
};

describe('a program as a task', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-programs-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  let system: System;
  beforeAll(async () => {
    system = await startSystem({
      handlersIn: join(__dirname, 'authors', 'handlers'),
      containerTasks: CONTAINERS,
    });
    await system.startRunner();
  });
  afterAll(() => system.stop());

  const submit = async (command: readonly string[], value: unknown = null) =>
    (await system.client.submit('any-program', { command, value })).id;
  const run = async (command: readonly string[], value?: unknown) =>
    finished(system.client, await submit(command, value));
  const logOf = async (id: string) =>
    (await system.client.log(id)).map(({ stream, text }) => `${stream} ${text}`);

  it('reads its input from standard input, and its last line of output is the result', async () => {
    const program = [
      'import json, sys',
      'value = json.load(sys.stdin)["value"]',
      'print("counting")',
      'print(json.dumps({"sum": sum(value), "text": "ü💥"}))',
      'print()',
    ].join('\n');
    const { id, result } = await run(['python3', '-c', program], [1, 2, 3]);
    expect(result).toEqual({ sum: 6, text: 'ü💥' });
    expect(await logOf(id)).toContain('stdout counting');
  });

  it('may write its result into a file, and print what it likes', async () => {
    const program = `${WRITE}\nwrite('[1, 2]')\nprint("Done.")`;
    expect((await run(['python3', '-c', program])).result).toEqual([1, 2]);
  });

  it.each([
    [
      'written half',
      'printf \'{"a": \' > "$SLIPWAY_RESULT_FILE"',
      'its 6 bytes are not whole JSON; was it written half?',
    ],
    ['empty', ': > "$SLIPWAY_RESULT_FILE"', 'it is empty'],
    ['a folder', 'mkdir "$SLIPWAY_RESULT_FILE"', 'it cannot be read (EISDIR)'],
  ])('fails clearly when its result file is %s', async (_what, script, problem) => {
    expect(await run(['sh', '-c', `${script}; echo 5`])).toMatchObject({
      state: 'FAILED',
      error: {
        name: 'InvalidResult',
        message: `the program wrote a result file, but ${problem}`,
      },
    });
  });

  it.each([
    ['prints no JSON', 'echo All done.', 'the last line of output is not JSON: All done.; '],
    ['prints nothing', 'true', 'the program printed nothing; '],
    [
      'cannot be found',
      undefined,
      'cannot start no-such-program: there is no such program where the task runs',
    ],
    ['says why it failed', 'echo oops >&2; exit 4', 'exited with code 4: oops'],
    ['ends by a signal', 'kill -9 $$', 'ended by SIGKILL'],
  ])('fails clearly when it %s', async (_what, script, message) => {
    const { state, error } = await run(
      script === undefined ? ['no-such-program'] : ['sh', '-c', script],
    );
    expect(state).toBe('FAILED');
    expect(error?.message).toContain(message);
  });

  it('says that its working directory is gone, not that there is no such program', async () => {
    const { id } = await system.client.submit('homeless', {});
    expect((await finished(system.client, id)).error?.message).toBe(
      'cannot start python3: its working directory /no/such/folder is gone',
    );
  });

  it.each([
    ['may not be executed', 0o644, '#!/bin/sh', 'it may not be executed (chmod +x)'],
    ['has no interpreter', 0o755, '#!/no/such', 'its first line, #!…, names a program that is not'],
  ])('says what is wrong with a script that %s', async (_what, mode, line, reason) => {
    const script = join(folder, `script-${mode}`);
    writeFileSync(script, `${line}\necho 1\n`, { mode });
    const { state, error } = await run([script]);
    expect([state, error?.message]).toEqual([
      'FAILED',
      expect.stringContaining(`cannot start ${script}: ${reason}`),
    ]);
  });

  it('tells its progress by lines that are not in the log', async () => {
    const script = 'echo "::progress 3/10 three of them"; echo "::progress often"; sleep 2; echo 1';
    const id = await submit(['sh', '-c', script]);
    while ((await system.client.run(id)).progress === undefined) await sleep(20);
    expect((await system.client.run(id)).progress).toEqual({
      done: 3,
      total: 10,
      text: 'three of them',
    });
    expect((await finished(system.client, id)).result).toBe(1);
    expect(await logOf(id)).toEqual(['stdout ::progress often', 'stdout 1']);
  });

  it('finds in its environment which attempt of which run it is, and no settings of the runner', async () => {
    const names = await run(['sh', '-c', 'env | grep -o "^SLIPWAY_[A-Z_]*" | sort | xargs >&2']);
    expect(await logOf(names.id)).toEqual([
      'stderr SLIPWAY_ATTEMPT SLIPWAY_IDEMPOTENCY_KEY SLIPWAY_RESULT_FILE SLIPWAY_RUN_ID',
    ]);
  });

  it('may write without end and without lines', async () => {
    const script =
      'head -c 200000000 /dev/zero | tr "\\0" x; echo; yes | head -n 300000; echo \'"over"\'';
    const { id, result } = await run(['sh', '-c', script]);
    expect(result).toBe('over');
    const [first, second] = await logOf(id);
    expect([first!.length, second]).toEqual(['stdout '.length + 16_384, 'stdout y']);
    const { error } = await run(['sh', '-c', 'head -c 2000000 /dev/zero | tr "\\0" 7']);
    expect(error?.message).toContain('the last line of output is too long');
  });

  it('is over when it ends, though what it started goes on and holds its output', async () => {
    expect((await run(['sh', '-c', 'sleep 600 & echo 5'])).result).toBe(5);
  });

  it('need not read its input', async () => {
    expect((await run(['sh', '-c', 'exec <&-; echo 1'], 'x'.repeat(300_000))).result).toBe(1);
  });

  it('in a container has its own result, progress and attempts too', async () => {
    const container = async (name: string) =>
      finished(system.client, (await system.client.submit(name, null)).id);
    const [withResult, half, second] = await Promise.all([
      container('with-result'),
      container('half-result'),
      container('second-attempt'),
    ]);
    expect(withResult).toMatchObject({
      result: { rows: 3 },
      progress: { done: 1, total: 2, text: 'half' },
    });
    expect(half).toMatchObject({ state: 'FAILED', attempts: 2, error: { name: 'InvalidResult' } });
    expect(second).toMatchObject({ state: 'SUCCEEDED', attempts: 2, result: true });
  });
  it('that is a container task tells its result in a line, wherever it runs', async () => {
    const ended = async (task: string) =>
      finished(system.client, (await system.client.submit(task)).id);
    const told = await ended('told-result');
    expect(told).toMatchObject({ state: 'SUCCEEDED', result: [2] });
    expect(await logOf(told.id)).toEqual(['stdout one', 'stdout three']);
    expect(await ended('told-twice')).toMatchObject({ state: 'SUCCEEDED', result: 2 });
    expect(await ended('told-badly')).toMatchObject({
      state: 'FAILED',
      attempts: 1,
      error: { name: 'InvalidResult', message: 'the line ::result is not JSON: [1,' },
    });
  });

  it('tells the result of a command task before its last line of output', async () => {
    expect(await run(['sh', '-c', "echo '::result 1'; echo 2"])).toMatchObject({ result: 1 });
  });
});
