import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, loadApplication, resolveApplication } from '../../lib/config';

const root = mkdtempSync(join(tmpdir(), 'slipway-config-'));
mkdirSync(join(root, 'tasks', 'hello'), { recursive: true });
writeFileSync(join(root, 'tasks', 'hello', 'Dockerfile'), 'FROM scratch\n');
afterAll(() => rmSync(root, { recursive: true }));

const dev = { account: '111111111111', region: 'eu-west-1' };
const hello = { image: { build: 'tasks/hello' } };

const valid = { name: 'shop', tasks: { hello }, environments: { dev } };

function problemsOf(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigError) {
      expect(error.message).not.toMatch(/^\s+at /m);
      return error.problems.map(({ path, message }) =>
        path === '' ? message : `${path}: ${message}`,
      );
    }
    throw error;
  }
  return [];
}

const refuse = (input: unknown) => problemsOf(() => resolveApplication(input, { root }));
const withTask = (task: object) => refuse({ ...valid, tasks: { hello: { ...hello, ...task } } });

describe('a configuration that cannot be used', () => {
  it('is told from one that can', () => {
    expect(refuse(valid)).toEqual([]);
  });

  it('names an unknown key and the closest valid one', () => {
    const prod = { ...dev, web: { memry: 512 } };
    expect(refuse({ ...valid, environments: { prod } })).toEqual([
      "environments.prod.web.memry: unknown key; did you mean 'memory'?",
    ]);
  });

  it('lists what is allowed where nothing is close', () => {
    expect(refuse({ ...valid, network: { zzzzzzzz: 1 } })).toEqual([
      'network.zzzzzzzz: unknown key; allowed: cidr, nat, zones',
    ]);
  });

  it('names the value of a wrong type and what is allowed', () => {
    expect(refuse({ ...valid, web: { maxTasks: 'four', spot: 1 } })).toEqual([
      "web.maxTasks: 'four' is not allowed; use a number",
      'web.spot: 1 is not allowed; use a boolean',
    ]);
  });

  it('lists all problems at once', () => {
    const problems = refuse({ name: 'Shop!', web: { cpu: 300 }, tasks: {}, environments: {} });
    expect(problems.map((line) => line.split(':')[0])).toEqual(['name', 'web.cpu', 'environments']);
  });

  it('names a missing key', () => {
    expect(refuse({ name: 'shop', environments: { dev: { region: 'eu-west-1' } } })).toEqual([
      "environments.dev.account: is missing; use twelve digits in quotes, such as '123456789012'",
    ]);
  });

  it('offers the memory sizes that go with the CPU', () => {
    expect(refuse({ ...valid, web: { cpu: 256, memory: 4096 } })).toEqual([
      'web.memory: 4096 is not allowed; with cpu 256, Fargate offers 512, 1024, 2048 MiB',
    ]);
  });

  it('blames an impossible size on the environment that makes it impossible', () => {
    const environments = { dev, prod: { ...dev, web: { cpu: 1024 } } };
    expect(refuse({ ...valid, web: { cpu: 256, memory: 512 }, environments })).toEqual([
      'environments.prod.web.memory: 512 is not allowed; with cpu 1024, Fargate offers 2048, 3072 … 8192 MiB',
    ]);
  });

  it('refuses two tasks whose names AWS cannot tell apart', () => {
    expect(refuse({ ...valid, tasks: { 'a-b': hello, ab: hello } })).toEqual([
      "tasks.ab: duplicate name: cannot be told from 'a-b' in AWS",
    ]);
  });

  it('refuses two environments in the same place under the same name', () => {
    expect(refuse({ ...valid, environments: { 'dev-1': dev, dev1: dev } })).toContain(
      "environments.dev1: same account, region and name as 'dev-1': 111111111111, eu-west-1",
    );
  });

  it('refuses the name of the delivery stage', () => {
    expect(refuse({ ...valid, environments: { delivery: dev } })[0]).toMatch(
      /^environments\.delivery: .*taken/,
    );
  });

  it.each([
    ['too few fields', '0 2 * *', /4 fields, not 5/],
    ['an hour past the day', '0 25 * * *', /does not parse/],
    ['words', 'every night', /does not parse/],
    ['both kinds of day', '0 2 1 * 1', /a day of month or a day of week, not both/],
  ])('refuses a schedule with %s', (_what, cron, reason) => {
    const [problem, ...others] = withTask({ schedule: { cron } });
    expect(problem).toMatch(/^tasks\.hello\.schedule\.cron: /);
    expect(problem).toMatch(reason);
    expect(others).toEqual([]);
  });

  it('refuses a time zone that does not exist', () => {
    expect(withTask({ schedule: { cron: '0 2 * * *', timeZone: 'Europe/Berln' } })).toEqual([
      "tasks.hello.schedule.timeZone: 'Europe/Berln' is not a time zone; use an IANA name such as 'Europe/Berlin'",
    ]);
  });

  it('names the Dockerfile that is missing', () => {
    expect(withTask({ image: { build: 'tasks/nowhere' } })).toEqual([
      'tasks.hello.image.build: no Dockerfile: tasks/nowhere/Dockerfile does not exist',
    ]);
  });

  it('refuses a folder outside the project', () => {
    expect(withTask({ image: { build: '../..' } })[0]).toMatch(/use a path below the project root/);
  });

  it('names a handler that is missing', () => {
    expect(refuse({ ...valid, tasks: { greet: { handler: 'tasks/greet.ts' } } })).toEqual([
      'tasks.greet.handler: no such file: tasks/greet.ts',
    ]);
  });

  it('finds the key of a task that is spelled wrong', () => {
    expect(withTask({ timLimit: '5 minutes' })).toEqual([
      "tasks.hello.timLimit: unknown key; did you mean 'timeLimit'?",
    ]);
  });

  it('says what a task must have', () => {
    expect(refuse({ ...valid, tasks: { greet: {} } })).toEqual([
      "tasks.greet: {} is not allowed; use { handler: 'tasks/greet/task.ts' } or { image: { build: 'tasks/hello' } }",
    ]);
  });

  it('does not let an environment invent a task', () => {
    const environments = { dev: { ...dev, tasks: { helo: { cpu: 512 } } } };
    expect(refuse({ ...valid, environments })).toEqual([
      "environments.dev.tasks.helo: unknown task; did you mean 'hello'?",
    ]);
  });

  it.each([null, 42, 'text', [], undefined, { __proto__: null }])(
    'refuses %p without a stack trace',
    (input) => {
      expect(refuse(input).length).toBeGreaterThan(0);
    },
  );
});

describe('a configuration file', () => {
  const load = (source: string) => {
    const file = join(root, 'slipway.config.ts');
    writeFileSync(file, source);
    return problemsOf(() => loadApplication(file));
  };

  it('that is not there is named', () => {
    expect(problemsOf(() => loadApplication(join(root, 'nowhere.ts')))[0]).toMatch(/no such file/);
  });

  it('that does not compile is shown with its line', () => {
    expect(load('export default {\n  name: ,\n};')[0]).toMatch(
      /slipway\.config\.ts:2: Unexpected ","/,
    );
  });

  it('that throws says what it said', () => {
    expect(load("throw new Error('no budget');")).toEqual(['failed while it was read: no budget']);
  });

  it('without a default export is told so', () => {
    expect(load('export const a = 1;')[0]).toMatch(/has no default export/);
  });

  it('that writes a name twice is shown the line of the second', () => {
    expect(load('export default { tasks: { a: {},\n a: {} } };')[0]).toMatch(
      /slipway\.config\.ts:2: duplicate name 'a': the first one would be lost/,
    );
  });
});
