import fc from 'fast-check';
import { ConfigError, resolveApplication } from '../../lib/config';
import { mergeOverride } from '../../lib/config/merge';
import { PROJECT_ROOT } from '../support/sample';
import { cases } from '../support/cases';

const dev = { account: '111111111111', region: 'eu-west-1' };
const hello = { image: { build: 'tasks/hello' } };

function resolved(input: object) {
  const { environments } = resolveApplication(
    { name: 'shop', environments: { dev }, ...input },
    { root: PROJECT_ROOT },
  );
  return environments[0]!;
}
function problems(input: object): string[] {
  try {
    resolved(input);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ path, message }) => `${path}: ${message}`);
  }
}
const task = (settings: object) => ({ tasks: { hello: { ...hello, ...settings } } });
const schedule = (settings: object) => task({ schedule: { every: '1 hour', ...settings } });

describe('a schedule', () => {
  it('skips what overlaps and makes up for an hour, where nothing is said', () => {
    expect(resolved(schedule({})).tasks[0]).toMatchObject({
      schedule: { overlap: 'skip', catchUpSeconds: 3600 },
    });
  });

  it('takes instants in any zone, and reads them in UTC', () => {
    expect(resolved(schedule({ start: '2027-01-01T00:00:00+01:00' })).tasks[0]).toMatchObject({
      schedule: { start: '2026-12-31T23:00:00.000Z' },
    });
  });

  it.each([{ handler: 'tasks/greet/task.ts' }, hello])('is switched off by false: %j', (kind) => {
    const tasks = { job: { ...kind, schedule: { every: '1 hour' } } };
    const off = { ...dev, tasks: { job: { schedule: false } } };
    expect(resolved({ tasks }).tasks[0]).toHaveProperty('schedule');
    expect(resolved({ tasks, environments: { dev: off } }).tasks[0]).not.toHaveProperty('schedule');
    const on = { ...dev, tasks: { job: { schedule: { every: '2 hours' } } } };
    expect(
      resolved({ tasks: { job: { ...kind, schedule: false } }, environments: { dev: on } })
        .tasks[0],
    ).toMatchObject({ schedule: { expression: 'rate(120 minutes)' } });
  });

  it.each([
    [
      { flexibleWindow: '90 seconds' },
      "flexibleWindow: '90 seconds' is not allowed; use whole minutes, from 1 minute to 24 hours",
    ],
    [
      { flexibleWindow: '2 days' },
      "flexibleWindow: '2 days' is not allowed; use whole minutes, from 1 minute to 24 hours",
    ],
    [
      { catchUp: '30 seconds' },
      "catchUp: '30 seconds' is not allowed; use 1 minute to 24 hours, or false",
    ],
    [
      { start: 'tomorrow' },
      "start: 'tomorrow' is not allowed; use an instant such as '2027-01-31T00:00:00Z' or '2027-01-31T00:00:00+01:00'",
    ],
    [
      { start: '2027-01-01T00:00:00Z', end: '2027-01-01T01:00:00+01:00' },
      "end: '2027-01-01T01:00:00+01:00' is not allowed; use an instant after 2027-01-01T00:00:00Z, the value of start",
    ],
    [{ overlap: 'maybe' }, "overlap: 'maybe' is not allowed; use 'skip' or 'queue' or 'allow'"],
    [{ input: Infinity }, 'input: must be a JSON value of at most 4096 characters'],
    [{ input: 'x'.repeat(5000) }, 'input: must be a JSON value of at most 4096 characters'],
  ])('refuses %j', (settings, message) => {
    expect(problems(schedule(settings))).toEqual([`tasks.hello.schedule.${message}`]);
  });

  it('is an object or false', () => {
    expect(problems(task({ schedule: true }))).toEqual([
      "tasks.hello.schedule: true is not allowed; use { cron: '0 2 * * *', timeZone: 'Europe/Berlin' }, { every: '1 hour' } or false",
    ]);
  });

  it('is all that an environment changes of a handler task', () => {
    const environments = { dev: { ...dev, tasks: { greet: { schedule: false, cpu: 512 } } } };
    expect(
      problems({ tasks: { greet: { handler: 'tasks/greet/task.ts' } }, environments }),
    ).toEqual([
      'environments.dev.tasks.greet: is a handler task, which has no size of its own; override taskRunner',
    ]);
  });

  it('keeps any JSON value as its input', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const input: unknown = JSON.parse(JSON.stringify(value));
        fc.pre(JSON.stringify(input).length <= 4096);
        expect(resolved(schedule({ input })).tasks[0]).toMatchObject({ schedule: { input } });
      }),
      { numRuns: cases(50) },
    );
  });
});

describe('an image', () => {
  const digest = `@sha256:${'a'.repeat(64)}`;
  it.each([
    'nginx:1.27',
    `nginx${digest}`,
    `nginx:latest${digest}`,
    'localhost:5000/a/b_c:v1',
    `public.ecr.aws/x/y.z${digest}`,
  ])('may be at %s', (location) =>
    expect(problems({ tasks: { job: { image: { location } } } })).toEqual([]),
  );

  it.each([
    ['nginx', "'nginx' names no version; add '@sha256:…' or a tag"],
    ['localhost:5000/nginx', "'localhost:5000/nginx' names no version; add '@sha256:…' or a tag"],
    [
      'nginx:latest',
      "'nginx:latest' is another image tomorrow; use '@sha256:…' or a tag that is not 'latest'",
    ],
    [
      'https://x.y/z:1',
      "'https://x.y/z:1' is not the address of an image; use 'registry/repository@sha256:…' or 'registry/repository:tag'",
    ],
  ])('cannot be at %s', (location, message) => {
    expect(problems({ tasks: { job: { image: { location } } } })).toEqual([
      `tasks.job.image.location: ${message}`,
    ]);
  });

  it('is built or found, in each environment as that says', () => {
    const found = { ...dev, tasks: { hello: { image: { location: 'a:1' } } } };
    expect(resolved({ tasks: { hello }, environments: { dev: found } }).tasks[0]).toMatchObject({
      image: { location: 'a:1' },
    });
    expect(
      problems({ tasks: { job: { image: { build: 'tasks/hello', location: 'a:1' } } } }),
    ).toEqual(["tasks.job.image.location: cannot stand beside 'build'"]);
    const args = { ...dev, tasks: { hello: { image: { args: { A: 'b' }, target: 'test' } } } };
    expect(resolved({ tasks: { hello }, environments: { dev: args } }).tasks[0]).toMatchObject({
      image: { build: 'tasks/hello', dockerfile: 'Dockerfile', args: { A: 'b' }, target: 'test' },
    });
  });

  it('does not exclude variables that are named as its keys', () => {
    const merged = mergeOverride(
      { environment: { build: 'a' } },
      { environment: { location: 'b' } },
    );
    expect(merged).toEqual({ environment: { build: 'a', location: 'b' } });
  });
});

describe('a container task', () => {
  it('has the disk of Fargate, no volumes and no sidecars, where nothing is said', () => {
    expect(resolved({ tasks: { hello } }).tasks[0]).toMatchObject({
      volumes: [],
      sidecars: [],
      dependsOn: {},
    });
    expect(resolved({ tasks: { hello } }).tasks[0]).not.toHaveProperty('ephemeralStorageGiB');
  });

  it.each([
    [
      { ephemeralStorage: 20 },
      'ephemeralStorage: 20 is not allowed; use a whole number from 21 to 200',
    ],
    [
      { retryDelay: '10 minutes' },
      "retryDelay: '10 minutes' is not allowed; use 1 second to 5 minutes",
    ],
    [
      { volumes: { data: { path: 'data' } } },
      "volumes.data.path: 'data' is not allowed; use a folder such as '/data'",
    ],
    [
      { volumes: { data: { path: '/tmp' } } },
      "volumes.data.path: '/tmp' is not allowed; 'scratch' is there",
    ],
    [
      { volumes: { a: { path: '/a' }, b: { path: '/a' } } },
      "volumes.b.path: '/a' is not allowed; 'a' is there",
    ],
    [
      { volumes: { scratch: { path: '/a' } } },
      'volumes.scratch: this name is taken by /tmp; choose another',
    ],
    [
      { volumes: { data: { path: '/a', efs: 'mine' } } },
      "volumes.data.efs: 'mine' is not allowed; use 'create' or an id such as 'fs-0123456789abcdef0'",
    ],
    [
      { volumes: { data: { path: '/a', accessPoint: 'fsap-0123456789abcdef0' } } },
      "volumes.data.accessPoint: needs the id of its file system in efs; 'create' makes one by itself",
    ],
  ])('refuses %j', (settings, message) => {
    expect(problems(task(settings))).toEqual([`tasks.hello.${message}`]);
  });
});

describe('a sidecar', () => {
  const image = { location: 'tools/proxy:1' };
  const beside = (sidecars: object, dependsOn: object = {}) => task({ sidecars, dependsOn });

  it('ends a service with it, and not a container task, where nothing is said', () => {
    const sidecars = { proxy: { image } };
    expect(resolved(beside(sidecars)).tasks[0]).toMatchObject({
      sidecars: [{ name: 'proxy', essential: false, readOnlyRoot: true }],
    });
    expect(resolved({ web: { sidecars } }).web.sidecars[0]).toMatchObject({ essential: true });
  });

  it.each([
    [{ main: { image } }, {}, 'sidecars.main: is the name of your own container; choose another'],
    [
      { a: { image: { location: 'x' } } },
      {},
      "sidecars.a.image.location: 'x' names no version; add '@sha256:…' or a tag",
    ],
    [
      { proxy: { image } },
      { prxy: 'start' },
      "dependsOn.prxy: unknown container; did you mean 'proxy'?",
    ],
    [
      { proxy: { image } },
      { proxy: 'healthy' },
      "dependsOn.proxy: 'healthy' is not allowed; 'proxy' has no health check",
    ],
    [
      { proxy: { image, essential: true } },
      { proxy: 'success' },
      "dependsOn.proxy: 'success' is not allowed; 'proxy' is essential, its end is that of the task; set essential: false there",
    ],
    [
      { proxy: { image, dependsOn: { main: 'complete' } } },
      {},
      "sidecars.proxy.dependsOn.main: 'complete' is not allowed; 'main' is essential, its end is that of the task",
    ],
    [
      { a: { image, dependsOn: { a: 'start' } } },
      {},
      'sidecars.a.dependsOn.a: a container cannot wait for itself',
    ],
    [
      { a: { image, dependsOn: { main: 'start' } } },
      { a: 'start' },
      'dependsOn: a circle: main waits for a waits for main',
    ],
    [
      { a: { image, port: 80 }, b: { image, port: 80 } },
      {},
      "sidecars.b.port: 80 is not allowed; it is the port of 'a'",
    ],
    [
      { a: { image, healthCheck: { command: ['true'], interval: '1 second' } } },
      {},
      "sidecars.a.healthCheck.interval: '1 second' is not allowed; ECS takes 5 to 300 seconds",
    ],
  ])('refuses %j, waited for as %j', (sidecars, dependsOn, message) => {
    expect(problems(beside(sidecars, dependsOn))).toEqual([`tasks.hello.${message}`]);
  });

  it('leaves the port of the service to the service, which has a health check', () => {
    const sidecars = { a: { image, port: 8080, dependsOn: { main: 'healthy' } } };
    expect(problems({ web: { sidecars } })).toEqual([
      "web.sidecars.a.port: 8080 is not allowed; it is the port of 'main'",
    ]);
  });

  it('is one of nine at most', () => {
    const sidecars = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`s${i}`, { image }]));
    expect(problems(beside(sidecars))).toEqual([expect.stringMatching(/at most 9 sidecars/)]);
  });
});

describe('the task runner', () => {
  it('aims for the backlog that the latency allows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3600 }), fc.integer({ min: 1, max: 3600 }), (a, b) => {
        const [processing, latency] = [Math.min(a, b), Math.max(a, b)];
        const { backlogPerTask } = resolved({
          taskRunner: {
            acceptableLatency: `${latency} seconds`,
            processingTime: `${processing} seconds`,
          },
        }).taskRunner;
        expect(backlogPerTask).toBe(Math.ceil(latency / processing));
      }),
      { numRuns: cases(50) },
    );
    expect(resolved({}).taskRunner.backlogPerTask).toBe(10);
  });

  it.each([
    [{ acceptableLatency: '1 minute' }, "acceptableLatency: needs 'processingTime' beside it"],
    [{ processingTime: '1 second' }, "processingTime: needs 'acceptableLatency' beside it"],
    [
      { acceptableLatency: '1 minute', processingTime: '1 second', backlogPerTask: 5 },
      "backlogPerTask: cannot stand beside 'acceptableLatency', which gives its value",
    ],
    [
      { acceptableLatency: '1 minute', processingTime: '1 hour' },
      "processingTime: '1 hour' is not allowed; use 1 second to 1 minute",
    ],
  ])('refuses %j', (taskRunner, message) => {
    expect(problems({ taskRunner })).toEqual([`taskRunner.${message}`]);
  });

  it('has other queues, which are as the default one but for what they say', () => {
    const { taskRunner, tasks } = resolved({
      taskRunner: {
        cpu: 1024,
        minTasks: 0,
        queues: { heavy: { cpu: 4096, backlogPerTask: 1 }, letters: { fifo: true } },
      },
      tasks: { greet: { handler: 'tasks/greet/task.ts', queue: 'heavy' }, hello },
    });
    expect(taskRunner.queues).toMatchObject([
      {
        name: 'heavy',
        cpu: 4096,
        memoryMiB: 8192,
        minTasks: 0,
        backlogPerTask: 1,
        maxReceives: 5,
        fifo: false,
      },
      { name: 'letters', cpu: 1024, minTasks: 0, backlogPerTask: 10, maxReceives: 100, fifo: true },
    ]);
    expect(tasks).toMatchObject([{ queue: 'heavy' }, {}]);
    expect(tasks[1]).not.toHaveProperty('queue');
    expect(resolved({}).taskRunner.queues).toEqual([]);
  });

  it.each([
    [
      { greet: { queue: 'heavy' } },
      {},
      'tasks.greet.queue: unknown queue; taskRunner.queues has none',
    ],
    [
      { greet: { queue: 'hevy' } },
      { heavy: {} },
      "tasks.greet.queue: unknown queue; did you mean 'heavy'?",
    ],
    [
      { greet: {} },
      { heavy: { minTasks: 9 } },
      'taskRunner.queues.heavy.minTasks: 9 is not allowed; use at most 4, the value of maxTasks',
    ],
    [
      { greet: {} },
      { 'dead-letters': {} },
      "taskRunner.queues.dead-letters: names that end in 'dead-letters' are taken; choose another",
    ],
    [
      { greet: {}, 'task-runner-heavy': {} },
      { heavy: {} },
      'tasks.task-runner-heavy: this name is taken by the service of a queue; choose another',
    ],
  ])('refuses tasks %j with queues %j', (settings, queues, message) => {
    const tasks = Object.fromEntries(
      Object.entries(settings).map(([name, more]) => [
        name,
        { handler: 'tasks/greet/task.ts', ...more },
      ]),
    );
    expect(problems({ taskRunner: { maxTasks: 4, queues }, tasks })).toEqual([message]);
  });

  it('takes the one or the other in each environment', () => {
    const environments = {
      dev: { ...dev, taskRunner: { backlogPerTask: 3 } },
    };
    const taskRunner = { acceptableLatency: '1 minute', processingTime: '1 second' };
    expect(resolved({ taskRunner, environments }).taskRunner.backlogPerTask).toBe(3);
  });
});
