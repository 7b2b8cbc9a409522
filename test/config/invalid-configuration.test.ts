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
      'network.zzzzzzzz: unknown key; allowed: cidr, cluster, flowLogs, interfaceEndpoints, nat, vpc, zones',
    ]);
  });

  it('names the value of a wrong type and what is allowed', () => {
    expect(refuse({ ...valid, web: { maxTasks: 'four', spot: 1 } })).toEqual([
      "web.maxTasks: 'four' is not allowed; use a whole number from 1 to 1000",
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

  it('refuses the name of all environments together', () => {
    expect(refuse({ ...valid, environments: { all: dev } })[0]).toMatch(
      /^environments\.all: .*could not tell it from all environments/,
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
      "tasks.hello.schedule.timeZone: 'Europe/Berln' is not a time zone; did you mean 'Europe/Berlin'?",
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

  it('lists what is wrong in the shape and what is wrong in the values together', () => {
    const tasks = {
      hello: { ...hello, schedule: { cron: 'every night' } },
      'hel-lo': { image: { build: 'tasks/nowhere' } },
    };
    const environments = {
      dev,
      prod: { ...dev, web: { memry: 512 }, taskRunner: { cpu: 1024, memory: 512 } },
    };
    const problems = refuse({ name: 'shop', web: { nat: 1 }, tasks, environments });
    expect(problems.map((line) => line.split(': ')[0])).toEqual([
      'web.nat',
      'environments.prod.web.memry',
      'tasks.hel-lo',
      'tasks.hello.schedule.cron',
      'tasks.hel-lo.image.build',
      'environments.prod.taskRunner.memory',
    ]);
  });

  it.each([
    ['a mistyped cpu', { cpuu: 1024, memory: 4096 }, 'web.cpuu'],
    ['a cpu of the wrong type', { cpu: '1024', memory: 4096 }, 'web.cpu'],
    ['a mistyped maxTasks', { cpu: 1024, maxTask: 9, minTasks: 5 }, 'web.maxTask'],
  ])('does not blame a neighbor for %s', (_what, web, path) => {
    const environments = { dev, prod: { ...dev, web: { memory: 8192, minTasks: 7 } } };
    const problems = refuse({ ...valid, web, environments });
    expect(problems.map((line) => line.split(': ')[0])).toEqual([path]);
  });

  it('checks the files that an environment names', () => {
    const image = { build: 'tasks/nowhere' };
    const prod = { ...dev, web: { image }, tasks: { hello: { image } } };
    expect(refuse({ ...valid, environments: { dev, prod } })).toEqual([
      'environments.prod.web.image.build: no Dockerfile: tasks/nowhere/Dockerfile does not exist',
      'environments.prod.tasks.hello.image.build: no Dockerfile: tasks/nowhere/Dockerfile does not exist',
    ]);
  });

  it('does not take a folder for a Dockerfile', () => {
    expect(withTask({ image: { build: 'tasks', dockerfile: 'hello' } })).toEqual([
      'tasks.hello.image.build: no Dockerfile: tasks/hello does not exist',
    ]);
  });

  it('says which of two forms of a task was meant', () => {
    expect(refuse({ ...valid, tasks: { greet: { handlr: 'a.ts' } } })).toEqual([
      "tasks.greet.handlr: unknown key; did you mean 'handler'?",
    ]);
    expect(withTask({ handler: 'a.ts' }).slice(0, 1)).toEqual([
      "tasks.hello.image: cannot stand beside 'handler'",
    ]);
    expect(withTask({ schedule: { cron: '0 2 * * *', every: '1 hour' } })).toEqual([
      "tasks.hello.schedule.every: cannot stand beside 'cron'",
    ]);
  });

  it.each([
    ['+01:00', "'+01:00' is not a time zone; use an IANA name such as 'Europe/Berlin'"],
    ['europe/berlin', "'europe/berlin' is not a time zone; did you mean 'Europe/Berlin'?"],
  ])('refuses the time zone %s, which JavaScript takes and AWS does not', (timeZone, message) => {
    expect(withTask({ schedule: { cron: '0 2 * * *', timeZone } })).toEqual([
      `tasks.hello.schedule.timeZone: ${message}`,
    ]);
  });

  it.each(['H * * * *', '*/90 * * * *', '*/0 * * * *', '0 0 * * 5L', '0 0 * * 1#2', '0 0 ? * *'])(
    'refuses %s, which is not five-field cron',
    (cron) => {
      expect(withTask({ schedule: { cron } })[0]).toMatch(/does not parse/);
    },
  );

  it.each([
    ['10.0.0.0/8', "'10.0.0.0/8' is not allowed; use a block from /16 to /24"],
    ['10.0.7.0/20', "'10.0.7.0/20' is not the start of a block; use '10.0.0.0/20'"],
  ])('refuses the network %s', (cidr, message) => {
    expect(refuse({ ...valid, network: { cidr } })).toEqual([`network.cidr: ${message}`]);
  });

  it('refuses names that a service of the kit has', () => {
    expect(refuse({ ...valid, tasks: { web: hello, 'task-runner': hello } })).toEqual([
      'tasks.web: this name is taken by a service of the kit; choose another',
      'tasks.task-runner: this name is taken by a service of the kit; choose another',
    ]);
  });

  it('refuses a scheduled task whose names get longer than AWS takes', () => {
    const task = 't'.repeat(32);
    const scheduled = { ...hello, schedule: { every: '1 hour' } };
    const environments = { integration1: dev };
    const [problem] = refuse({
      name: 'a'.repeat(24),
      tasks: { [task]: scheduled, other: scheduled },
      environments,
    });
    expect(problem).toMatch(/^tasks\.t+: '.*' has 70 characters; .* has at most 58$/);
    expect(refuse({ name: 'a'.repeat(24), tasks: { [task]: hello }, environments })).toEqual([]);
  });

  it.each([
    ['web.environment.SLIPWAY_BACKEND', { web: { environment: { SLIPWAY_BACKEND: 'x' } } }],
    ["tags['aws:owner']", { tags: { 'aws:owner': 'x' } }],
    ['tags.owner', { tags: { owner: 'a\nb' } }],
    ['tasks.hello.timeLimit', { tasks: { hello: { ...hello, timeLimit: '9999999999 days' } } }],
    [
      'tasks.hello.schedule.every',
      { tasks: { hello: { ...hello, schedule: { every: '9999999 days' } } } },
    ],
    ['web.memory', { web: { memory: 0 } }],
  ])('refuses %s where AWS or the kit would', (path, settings) => {
    const problems = refuse({ ...valid, ...settings });
    expect(problems.map((line) => line.split(': ')[0])).toEqual([path]);
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
    expect(load("const a = 1;\nthrow new Error('no budget\\nat all');")).toEqual([
      expect.stringMatching(/slipway\.config\.ts:2: failed while it was read: no budget$/),
    ]);
    expect(load("throw 'no budget';")).toEqual(['failed while it was read: no budget']);
  });

  it('without a default export is told so', () => {
    expect(load('export const a = 1;')[0]).toMatch(/has no default export/);
  });

  it('that writes a name twice is shown the line of the second', () => {
    expect(load('export default { tasks: { a: {},\n a: {} } };')[0]).toMatch(
      /slipway\.config\.ts:2: duplicate name 'a': the first one would be lost/,
    );
  });

  it('that imports one with a name twice is shown that file, beside its other problems', () => {
    writeFileSync(join(root, 'tasks.ts'), 'export const tasks = {\n a: {},\n a: {} };');
    const source = "import { tasks } from './tasks';\nexport default { nam: 'shop', tasks };";
    expect(load(source)).toEqual([
      expect.stringMatching(/tasks\.ts:3: duplicate name 'a'/),
      expect.stringMatching(/^tasks\.a: /),
      expect.stringMatching(/^environments: is missing/),
      "nam: unknown key; did you mean 'name'?",
    ]);
  });
});
