import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ERRORS } from '../../lib/cli/errors';
import { program } from '../../lib/cli/program';
import { PROJECT_ROOT } from '../support/sample';
import { slipwayHere } from './day-to-day/in-process';
import { copyOfProject, slipwayIn } from './project-copy';

const folder = copyOfProject();

const slipway = (args: readonly string[]) => slipwayHere(folder, args);
const started = (args: readonly string[], env?: NodeJS.ProcessEnv) => slipwayIn(folder, args, env);

/** Those that people are told of; a shell asks for more. */
const COMMANDS = program()
  .createHelp()
  .visibleCommands(program())
  .map((command) => command.name())
  .filter((name) => name !== 'help');

describe('the command line', () => {
  it('is documented, command by command, and nothing else is', () => {
    const page = readFileSync(join(PROJECT_ROOT, 'docs', 'cli.md'), 'utf8');
    const documented = [...page.matchAll(/^(?:## `slipway |\| `(?=[a-z]+[ `]))([a-z]+)/gm)];
    expect(new Set(documented.map(([, name]) => name))).toEqual(new Set(COMMANDS));
  });

  it('documents every error by its code', () => {
    const page = readFileSync(join(PROJECT_ROOT, 'docs', 'cli.md'), 'utf8');
    const rows = [...page.matchAll(/^\| `([A-Z_]+)` +\| (\d+)/gm)];
    expect(Object.fromEntries(rows.map(([, code, exit]) => [code, Number(exit)]))).toEqual(ERRORS);
  });

  it('gives errors to programs as JSON', () => {
    const { status, stdout } = started(['run', 'greet', '--input', '{oops', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'BAD_INPUT' } });
    expect(status).toBe(2);
  });

  it.each(COMMANDS)('explains %s with examples', (name) => {
    let said = '';
    const command = program().commands.find((one) => one.name() === name)!;
    command.configureOutput({ writeOut: (text) => (said += text) }).outputHelp();
    expect(said).toMatch(/Examples:\n {2}\$ npx slipway/);
  });

  it('prints the help of a command, and has succeeded', () => {
    const { status, stdout } = started(['status', '--help']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Usage: slipway status [^]*Examples:\n {2}\$ npx slipway status/);
  });

  it.each([
    ['a command that is misspelled', ['stauts'], /Did you mean status/],
    ['an option that is misspelled', ['up', '--prot', '1'], /Did you mean --port/],
    ['a port that is none', ['up', '--port', 'http'], /Use a number from 1 to 65535/],
    [
      'an environment that is misspelled',
      ['up', '-e', 'prd'],
      /unknown environment; did you mean 'prod'/,
    ],
    ['an assembly that is not there', ['diagram', '--app', 'nowhere'], /no folder nowhere/],
    ['input that is no JSON', ['run', 'greet', '--input', '{oops'], /--input: .*JSON/],
  ])('answers %s in a line, with exit code 2', async (_what, args, message) => {
    const { status, stderr } = await slipway(args);
    expect(stderr).toMatch(message);
    expect(status).toBe(2);
  });

  it('lists what there is once, and nothing that is not for people', async () => {
    const command = (await slipway(['init'])).stderr;
    expect(command).toMatch(/unknown command 'init'\n {2}there are: synth, .*, tour/);
    expect(command).not.toMatch(/\bcomplete\b/);
    const environment = (await slipway(['up', '-e', 'anywhere'])).stderr;
    expect(environment).toBe("✗ 'anywhere': unknown environment; allowed: dev, prod, test\n");
  });

  it('says how to start what does not run', async () => {
    const { status, stderr } = await slipway(['status', '-e', 'test']);
    expect(stderr).toMatch(/'test' does not run on this machine\n.*npx slipway up -e test/);
    expect(status).toBe(1);
  });

  it('lists every problem of the configuration and exits with 2', () => {
    const config = join(folder, 'slipway.config.ts');
    const good = readFileSync(config, 'utf8');
    writeFileSync(
      config,
      good.replace('memory: 512', 'memry: 512').replace("'0 2 * * *'", "'0 99 * * *'"),
    );
    const answers = [started(['synth']), started(['pipeline', '--check'])];
    const cdk = spawnSync(process.execPath, ['bin/app.js'], {
      cwd: folder,
      encoding: 'utf8',
    });
    writeFileSync(config, good);
    for (const { status, stderr } of [...answers, cdk]) {
      expect(stderr).toContain("web.memry: unknown key; did you mean 'memory'?");
      expect(status).toBe(2);
    }
  });

  it('says problems as JSON where it was asked for JSON', async () => {
    const { stdout, status } = await slipway(['up', '-e', 'prd', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'UNKNOWN_ENVIRONMENT' } });
    expect(status).toBe(2);
  });

  it('finds a Jenkinsfile and drawings that are out of date', async () => {
    expect((await slipway(['pipeline', '--check'])).stderr).toMatch(
      /npm run pipeline writes it anew/,
    );
    expect((await slipway(['pipeline'])).status).toBe(0);
    expect((await slipway(['pipeline', '--check'])).status).toBe(0);
    expect((await slipway(['synth', '--json'])).status).toBe(0);
    expect((await slipway(['diagram', '--app', 'cdk.out', '--check'])).stderr).toMatch(
      /diagrams\/dev-overview\.svg.*\n.*npm run diagrams/,
    );
    expect((await slipway(['diagram', '--app', 'cdk.out'])).status).toBe(0);
    expect((await slipway(['diagram', '--app', 'cdk.out', '--check'])).status).toBe(0);
  });
});

describe('an environment on this machine', () => {
  it('starts, runs tasks with their exit codes, refuses a second start, and drains at Ctrl-C', async () => {
    const up = spawn(process.execPath, ['bin/slipway.js', 'up'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    up.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const ended = new Promise<number | null>((resolve) => up.on('exit', resolve));
    for (let waited = 0; !said.includes('Ctrl-C drains') && waited < 40_000; waited += 100)
      await sleep(100);

    const greet = started(['run', 'greet', '--input', '{"name":"Ada"}']);
    expect([greet.status, greet.stdout]).toEqual([0, '{"greeting":"Hello, Ada!"}\n']);
    expect(greet.stderr).toContain('Greeting Ada');
    expect(await slipway(['run', 'greet', '--input', '{"name":7}'])).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/input\/name: must be string/),
    });
    expect((await slipway(['run', 'gret'])).stderr).toMatch(/unknown task; did you mean 'greet'/);
    expect(JSON.parse((await slipway(['status', '--json'])).stdout)).toMatchObject({
      environment: 'dev',
      runs: [{}],
    });
    expect(JSON.parse((await slipway(['logs', 'greet', '--json'])).stdout)).toMatchObject([
      { text: 'Greeting Ada ...' },
    ]);
    expect(await slipway(['up'])).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/'dev' runs already: http/),
    });

    up.kill('SIGINT');
    expect(await ended).toBe(0);
    expect((await slipway(['status'])).status).toBe(1);
  });

  it('says that a port is taken, and starts nothing', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const answer = await slipway(['up', '-e', 'test', '--port', String(port)]);
    server.close();
    expect(answer).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(`port ${port} is taken`),
    });
  });

  it('is shown by the tour, which tells where there is no Python', () => {
    const path = mkdtempSync(join(tmpdir(), 'slipway-path-'));
    symlinkSync(process.execPath, join(path, 'node'));
    const { status, stderr } = started(['tour', '--once'], { PATH: path, HOME: process.env.HOME });
    rmSync(path, { recursive: true });
    expect(stderr).toMatch(/No python3 on this machine: running the handler task greet/);
    expect(stderr).toMatch(/Run the handler task fibonacci/);
    expect(stderr).toMatch(/Console {3}http:\/\/localhost:\d+/);
    expect(status).toBe(0);
  });
});
