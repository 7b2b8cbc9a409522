import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { ConfigError, loadApplication, resolveApplication } from '../../lib/config';
import { CPU_UNITS, memoryFor } from '../../lib/config/fargate';
import { mergeOverride } from '../../lib/config/merge';
import { parseSchedule } from '../../lib/config/schedule';
import { cases } from '../support/cases';

const PROJECT_ROOT = join(__dirname, '..', '..');
const root = mkdtempSync(join(tmpdir(), 'slipway-config-'));
mkdirSync(join(root, 'job'));
writeFileSync(join(root, 'job', 'Dockerfile'), 'FROM scratch\n');
afterAll(() => rmSync(root, { recursive: true }));

const dev = { account: '111111111111', region: 'eu-west-1' };
const base = { name: 'shop', environments: { dev } };
const first = (input: object) =>
  resolveApplication({ ...base, ...input }, { root }).environments[0]!;

describe('the resolved configuration', () => {
  it('of this repository has its three environments in the order of promotion', () => {
    const { environments } = loadApplication(join(PROJECT_ROOT, 'slipway.config.ts'));
    expect(environments.map(({ name }) => name)).toEqual(['dev', 'test', 'prod']);
  });

  it('protects production and asks for approval there', () => {
    const environments = { dev, prod: dev };
    const resolved = resolveApplication({ ...base, environments }, { root });
    expect(resolved.environments.map(({ production, approval }) => [production, approval])).toEqual(
      [
        [false, false],
        [true, true],
      ],
    );
    expect(resolved.environments[1]).toMatchObject({
      network: { nat: 'per-zone' },
      web: { minTasks: 2 },
    });
  });

  it('lets an environment override one setting and keep the rest', () => {
    const environments = { dev: { ...dev, web: { environment: { LEVEL: 'debug' } } } };
    const { web } = first({
      web: { cpu: 512, environment: { A: '1' }, allowFrom: ['10.0.0.0/8'] },
      environments,
    });
    expect(web).toMatchObject({
      cpu: 512,
      memoryMiB: 1024,
      environment: { A: '1', LEVEL: 'debug' },
    });
  });

  it('replaces arrays', () => {
    const environments = { dev: { ...dev, web: { allowFrom: ['10.1.0.0/16'] } } };
    const { web } = first({ web: { allowFrom: ['10.0.0.0/8', '192.168.0.0/16'] }, environments });
    expect(web.allowFrom).toEqual(['10.1.0.0/16']);
  });

  it('drops one kind of schedule when an environment chooses the other', () => {
    const task = { image: { build: 'job' }, schedule: { cron: '0 2 * * *', timeZone: 'UTC' } };
    const environments = { dev: { ...dev, tasks: { job: { schedule: { every: '1 hour' } } } } };
    const [job] = first({ tasks: { job: task }, environments }).tasks;
    expect(job).toMatchObject({ schedule: { expression: 'rate(60 minutes)' } });
  });

  it.each([
    ['0 2 * * *', 'cron(0 2 * * ? *)'],
    ['*/15 8-18 * * 1-5', 'cron(0/15 8-18 ? * 2-6 *)'],
    ['0 2 * * 1-5/2', 'cron(0 2 ? * 2,4,6 *)'],
    ['0 2 L * *', 'cron(0 2 L * ? *)'],
    ['0 2 */10 jan-mar *', 'cron(0 2 1/10 1-3 ? *)'],
    ['0 9 * * 5-7', 'cron(0 9 ? * 1,6,7 *)'],
    ['0 0 1 1 *', 'cron(0 0 1 1 ? *)'],
    ['30 6 * * 0', 'cron(30 6 ? * 1 *)'],
    ['30 6 * * 7', 'cron(30 6 ? * 1 *)'],
    ['30 6 * * MON,FRI', 'cron(30 6 ? * 2,6 *)'],
  ])('translates %s into %s, Sunday being 1 in AWS', (cron, expression) => {
    expect(parseSchedule({ cron })).toMatchObject({ ok: true, schedule: { expression } });
  });
});

describe('a production environment', () => {
  it('takes a smaller maximum than its usual minimum at its word', () => {
    const [prod] = resolveApplication(
      { ...base, environments: { prod: { ...dev, web: { maxTasks: 1 } } } },
      { root },
    ).environments;
    expect(prod!.web).toMatchObject({ minTasks: 1, maxTasks: 1 });
  });
});

describe('tasks that bear the names of keys', () => {
  it('are merged as any other', () => {
    const job = { image: { build: 'job' } };
    const environments = { dev: { ...dev, tasks: { every: { cpu: 512 } } } };
    const tasks = { cron: job, every: job, constructor: job, 'to-string': job };
    expect(first({ tasks, environments }).tasks).toMatchObject([
      { name: 'cron', cpu: 256 },
      { name: 'every', cpu: 512 },
      { name: 'constructor', cpu: 256 },
      { name: 'to-string', cpu: 256 },
    ]);
  });
});

describe('any schedule', () => {
  const field = (least: number, most: number) =>
    fc
      .uniqueArray(fc.integer({ min: least, max: most }), { minLength: 1, maxLength: 8 })
      .map((values) => values.sort((a, b) => a - b));
  /** What a field of EventBridge means: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html */
  const meaning = (text: string, least: number, most: number): number[] =>
    text.split(',').flatMap((part) => {
      const [range = '', step = '1'] = part.split('/');
      const [from, to] = range === '*' ? [least, most] : range.split('-').map(Number);
      const last = to ?? (part.includes('/') ? most : from!);
      return Array.from({ length: 60 }, (_, i) => from! + i * Number(step)).filter(
        (n) => n <= last,
      );
    });

  it('keeps its minutes, hours, months and weekdays on the way to EventBridge', () => {
    fc.assert(
      fc.property(
        field(0, 59),
        field(0, 23),
        field(1, 12),
        field(0, 6),
        (minutes, hours, months, weekdays) => {
          const cron = `${minutes.join()} ${hours.join()} * ${months.join()} ${weekdays.join()}`;
          const parsed = parseSchedule({ cron });
          const expression = parsed.ok ? parsed.schedule.expression : parsed.message;
          const [minute, hour, day, month, weekday] = expression.slice(5, -1).split(' ');
          expect(meaning(minute!, 0, 59)).toEqual(minutes);
          expect(meaning(hour!, 0, 23)).toEqual(hours);
          expect(meaning(month!, 1, 12)).toEqual(months);
          if (weekdays.length < 7) {
            expect(meaning(weekday!, 1, 7)).toEqual(weekdays.map((n) => n + 1));
            expect(day).toBe('?');
          }
        },
      ),
    );
  });

  it('keeps its days of the month', () => {
    fc.assert(
      fc.property(field(1, 31), (days) => {
        const parsed = parseSchedule({ cron: `0 0 ${days.join()} * *` });
        const expression = parsed.ok ? parsed.schedule.expression : parsed.message;
        expect(meaning(expression.split(' ')[2]!, 1, 31)).toEqual(days);
      }),
    );
  });

  it('is refused or translated, never thrown over', () => {
    fc.assert(
      fc.property(fc.string(), (cron) => {
        const parsed = parseSchedule({ cron });
        if (parsed.ok) expect(parsed.schedule.expression).toMatch(/^cron\([\d*,/L? -]+\)$/);
      }),
    );
  });
});

describe('any input at all', () => {
  const keys = [
    'name',
    'web',
    'tasks',
    'environments',
    'dev',
    'account',
    'region',
    'image',
    'build',
  ];
  const more = ['cpu', 'memory', 'schedule', 'cron', 'handler', '__proto__', 'constructor', ''];
  const { tree } = fc.letrec((tie) => ({
    leaf: fc.oneof(fc.integer(), fc.string(), fc.constantFrom(null, undefined, NaN, '1 hour', 256)),
    tree: fc.oneof(
      { maxDepth: 5 },
      tie('leaf'),
      fc.dictionary(fc.constantFrom(...keys, ...more), tie('tree')),
      fc.array(tie('tree'), { maxLength: 2 }),
    ),
  }));

  it('resolves or is refused with problems, and nothing else', () => {
    fc.assert(
      fc.property(tree, fc.boolean(), (input, nearlyValid) => {
        const given = nearlyValid ? { ...base, web: input, tasks: input } : input;
        try {
          resolveApplication(given, { root });
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigError);
          expect((error as ConfigError).problems.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: cases(500) },
    );
  });
});

describe('any configuration', () => {
  const size = fc
    .constantFrom(...CPU_UNITS)
    .chain((cpu) =>
      fc.record({ cpu: fc.constant(cpu), memory: fc.constantFrom(...memoryFor(cpu)) }),
    );

  it('with a size that Fargate offers resolves to that size', () => {
    fc.assert(
      fc.property(size, size, (web, taskRunner) => {
        const resolved = first({ web, taskRunner });
        expect(resolved.web).toMatchObject({ cpu: web.cpu, memoryMiB: web.memory });
        expect(resolved.taskRunner).toMatchObject({
          cpu: taskRunner.cpu,
          memoryMiB: taskRunner.memory,
        });
      }),
    );
  });

  it('with a CPU alone gets a memory size that Fargate offers', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CPU_UNITS), (cpu) => {
        expect(memoryFor(cpu)).toContain(first({ web: { cpu } }).web.memoryMiB);
      }),
    );
  });

  const places = fc.constantFrom(
    '',
    'web',
    'taskRunner',
    'network',
    'observability',
    'environments.dev',
    'environments.dev.web',
  );
  const strange = fc.stringMatching(/^zq[a-z]{1,12}$/);

  it('with a key that nobody knows is refused by the path of that key', () => {
    fc.assert(
      fc.property(places, strange, (place, key) => {
        const input = structuredClone({
          ...base,
          web: {},
          taskRunner: {},
          network: {},
          observability: {},
        });
        const keys = place === '' ? [] : place.split('.');
        let target = input as unknown as Record<string, Record<string, unknown>>;
        for (const step of keys) target = (target[step] ??= {}) as typeof target;
        target[key] = {};
        const refused = () => resolveApplication(input, { root });
        expect(refused).toThrow(ConfigError);
        expect(refused).toThrow(`${[...keys, key].join('.')}: unknown key`);
      }),
    );
  });

  it('overrides as plain objects do: what is named wins, the rest stays', () => {
    const settings = fc.dictionary(
      fc.stringMatching(/^[a-d]$/),
      fc.oneof(fc.integer(), fc.array(fc.integer())),
    );
    fc.assert(
      fc.property(settings, settings, (below, above) => {
        expect(mergeOverride(below, above)).toEqual({ ...below, ...above });
        expect(mergeOverride({ x: below }, { x: above })).toEqual({ x: { ...below, ...above } });
      }),
    );
  });
});
