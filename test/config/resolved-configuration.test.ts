import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { ConfigError, loadApplication, resolveApplication } from '../../lib/config';
import { CPU_UNITS, memoryFor } from '../../lib/config/fargate';
import { mergeOverride } from '../../lib/config/merge';
import { parseSchedule } from '../../lib/config/schedule';

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
    ['*/15 8-18 * * 1-5', 'cron(*/15 8-18 ? * 2,3,4,5,6 *)'],
    ['0 9 * * 5-7', 'cron(0 9 ? * 6,7,1 *)'],
    ['0 0 1 1 *', 'cron(0 0 1 1 ? *)'],
    ['30 6 * * 0', 'cron(30 6 ? * 1 *)'],
    ['30 6 * * 7', 'cron(30 6 ? * 1 *)'],
    ['30 6 * * MON,FRI', 'cron(30 6 ? * MON,FRI *)'],
  ])('translates %s into %s, Sunday being 1 in AWS', (cron, expression) => {
    expect(parseSchedule({ cron })).toMatchObject({ ok: true, schedule: { expression } });
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
