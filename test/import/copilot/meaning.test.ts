import fc from 'fast-check';
import { applyOverride } from '../../../lib/import/copilot/override';
import { durationText, secondsIn } from '../../../lib/import/copilot/go-duration';
import { factor } from '../../../lib/import/copilot/factor';
import { interpolate } from '../../../lib/import/copilot/interpolate';
import { chooseName, nameFor } from '../../../lib/import/copilot/names';
import { shellWords } from '../../../lib/import/copilot/shell-words';
import { scheduleOf } from '../../../lib/import/copilot/schedule';
import { mergeOverride } from '../../../lib/config/merge';
import { imported } from './imported';

describe('an override', () => {
  it.each([
    ['merges maps', { a: { x: 1, y: 2 } }, { a: { y: 3 } }, { a: { x: 1, y: 3 } }],
    ['replaces lists', { command: ['a', 'b'] }, { command: ['c'] }, { command: ['c'] }],
    [
      'replaces one form by another',
      { count: 2 },
      { count: { range: '1-3' } },
      { count: { range: '1-3' } },
    ],
    [
      'leaves nothing of a build beside a location',
      { image: { build: 'x', port: 80 } },
      { image: { location: 'y' } },
      { image: { location: 'y', port: 80 } },
    ],
    [
      'leaves nothing of scaling beside Spot',
      { count: { range: '1-3', cpu_percentage: 5 } },
      { count: { spot: 2 } },
      { count: { spot: 2 } },
    ],
    [
      'leaves Spot where scaling is chosen',
      { count: { spot: 2 } },
      { count: { range: '1-3' } },
      { count: { range: '1-3' } },
    ],
    ['of nothing changes nothing', { cpu: 256 }, null, { cpu: 256 }],
  ])('%s', (_name, base, override, result) => {
    expect(applyOverride(base, override)).toEqual(result);
  });
});

describe('variables', () => {
  it('are put into texts, and a text that holds a list of texts becomes that list', () => {
    const shell = { IPS: '["192.0.2.0/24","198.51.100.0/24"]' };
    const manifest = {
      http: { allowed_source_ips: '${IPS}' },
      variables: { LIST: '["a"]' },
      cpu: 256,
    };
    const { value, notes } = interpolate(manifest, {}, shell);
    expect(value).toEqual({
      http: { allowed_source_ips: ['192.0.2.0/24', '198.51.100.0/24'] },
      variables: { LIST: '["a"]' },
      cpu: 256,
    });
    expect([...notes.keys()]).toEqual(['["http","allowed_source_ips"]']);
  });

  it('of Copilot win over those of the shell, and names that objects have by themselves are not set', () => {
    const { value, notes } = interpolate('${X} ${toString}', { X: 'own' }, { X: 'shell' });
    expect(value).toBe('own ${toString}');
    expect(notes.size).toBe(1);
  });
});

describe('durations', () => {
  it.each([
    ['1h30m', 5400, '90 minutes'],
    ['45s', 45, '45 seconds'],
    ['1m', 60, '1 minute'],
    ['48h', 172_800, '2 days'],
    ['1.5h', 5400, '90 minutes'],
  ])('%s', (text, seconds, words) => {
    expect(secondsIn(text)).toBe(seconds);
    expect(durationText(seconds)).toBe(words);
  });

  it.each(['10', 'm', '1h ', '-1s', 10, null])('%p is none', (value) => {
    expect(secondsIn(value)).toBeUndefined();
  });
});

describe('schedules', () => {
  it.each([
    ['@yearly', { cron: '0 0 1 1 *' }],
    ['@weekly', { cron: '0 0 * * 0' }],
    ['@every 2h', { every: '2 hours' }],
    ['rate(1 day)', { every: '1 day' }],
    ['0 9 * * MON-FRI', { cron: '0 9 * * MON-FRI' }],
    ['cron(15 10 ? * 2-6 *)', { cron: '15 10 * * MON-FRI' }],
    ['cron(0 18 1 * ? *)', { cron: '0 18 1 * *' }],
    ['cron(0 8 ? * SUN,WED *)', { cron: '0 8 * * SUN,WED' }],
  ])('%s', (text, schedule) => {
    expect(scheduleOf(text)).toEqual({ schedule });
  });

  it.each(['0 9 * * */2', '0 9 */2 * *', '0 9 * * 7', '0 9 * * 1-5/2'])(
    '%s is taken as cron means it, and it is told that Copilot did not',
    (cron) => {
      expect(scheduleOf(cron)).toMatchObject({ schedule: { cron }, note: expect.any(String) });
    },
  );
});

describe('words of a shell', () => {
  it.each([
    [`node 'send letters.js' --all`, ['node', 'send letters.js', '--all']],
    [String.raw`a\ b "c \"d\" \n" ''`, ['a b', String.raw`c "d" \n`, '']],
    ['  ', []],
    [`'open`, undefined],
    ['end\\', undefined],
  ])('%s', (line, words) => {
    expect(shellWords(line)).toEqual(words);
  });

  it('that were quoted come back as they were', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        const line = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
        expect(shellWords(line)).toEqual(words);
      }),
    );
  });
});

describe('what environments share', () => {
  const settings = fc.dictionary(
    fc.constantFrom('cpu', 'port', 'healthCheck', 'image'),
    fc.oneof(fc.nat({ max: 2 }), fc.dictionary(fc.constantFrom('build', 'x'), fc.nat({ max: 1 }))),
  );
  const draft = fc.record({ web: settings, deployment: settings });

  it('is written once, and with what is left of each environment it is what it was', () => {
    fc.assert(
      fc.property(draft, draft, (dev, prod) => {
        const { common, environments } = factor({ dev, prod });
        for (const [name, whole] of Object.entries({ dev, prod })) {
          const laid = mergeOverride(common, environments[name]);
          expect(strip(laid)).toEqual(strip(whole));
        }
      }),
    );
  });

  /** Empty maps say nothing. */
  function strip(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(([key, inner]) => [key, strip(inner)] as const);
    return Object.fromEntries(
      entries.filter(([, one]) => typeof one !== 'object' || Object.keys(one as object).length > 0),
    );
  }
});

describe('names', () => {
  it('are kept where they fit, and are told apart where they are cut', () => {
    expect(nameFor('orders-api', 16)).toBe('orders-api');
    const long = ['a-very-long-name-of-a-worker-one', 'a-very-long-name-of-a-worker-two'];
    const [one, two] = long.map((name) => nameFor(name, 16));
    expect(one).toMatch(/^a-very-long-[0-9a-f]{4}$/);
    expect(one).not.toBe(two);
    expect(nameFor('web', 32, ['web'])).toMatch(/^web-[0-9a-f]{4}$/);
  });

  it('always have the form that Slipway takes', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 12, max: 32 }), (text, longest) => {
        const name = nameFor(text, longest);
        expect(name).toMatch(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/);
        expect(name.length).toBeLessThanOrEqual(longest);
      }),
    );
  });

  const ours = { environments: ['dev'], tasks: ['report'], queues: [], topics: ['placed'] };
  const theirs = (workload: string) => ({
    environments: ['dev'],
    workloads: [{ name: workload, topics: [] }],
    pipelines: [],
  });

  it.each(['web', 'tasks', 'network', 'report', 'task-runner', 'cluster'])(
    'of Copilot’s workload %s would be met: another application is proposed, that meets none',
    (workload) => {
      const { name, collisions, remaining } = chooseName('shop', undefined, ours, theirs(workload));
      expect(collisions.length).toBeGreaterThan(0);
      expect({ name, remaining }).toEqual({ name: 'shop-slipway', remaining: [] });
    },
  );

  it('that nothing meets are kept', () => {
    expect(chooseName('shop', undefined, ours, theirs('front')).name).toBe('shop');
  });

  it('of environments count: `slipway` is one that people have', () => {
    const parts = { ...theirs('web'), environments: ['dev', 'slipway-dev'] };
    expect(chooseName('shop', undefined, ours, parts).remaining).toEqual([]);
    const stacks = { ...theirs('dev-web'), environments: ['slipway', 'dev'] };
    const all = { ...stacks, workloads: [...stacks.workloads, { name: 'web', topics: [] }] };
    expect(chooseName('shop', undefined, ours, all).name).toBe('shop-ecs');
  });

  it('that are given are kept, and what they meet is told', () => {
    const { name, remaining } = chooseName('shop', 'shop', ours, theirs('report'));
    expect(name).toBe('shop');
    expect(remaining).toEqual(['shop/report', 'shop-dev-report']);
  });
});

describe('what Copilot gives containers', () => {
  it('is told, with what takes its place', () => {
    const names = imported('orders').report.variables.map(({ name }) => name);
    expect(names).toEqual([
      'COPILOT_APPLICATION_NAME',
      'COPILOT_ENVIRONMENT_NAME',
      'COPILOT_SERVICE_NAME',
      'COPILOT_SERVICE_DISCOVERY_ENDPOINT',
      'COPILOT_LB_DNS',
      'COPILOT_SNS_TOPIC_ARNS',
      'COPILOT_QUEUE_URI',
      'COPILOT_TOPIC_QUEUE_URIS',
    ]);
  });

  it('is written into the configuration where its value is known, and that is asked for', () => {
    const { config, report } = imported('shop', { copilotVariables: true });
    expect(config).toMatchObject({
      web: { environment: { COPILOT_APPLICATION_NAME: 'shop', COPILOT_SERVICE_NAME: 'front' } },
      environments: { prod: { web: { environment: { COPILOT_ENVIRONMENT_NAME: 'prod' } } } },
    });
    expect(report.variables.map(({ name }) => name)).not.toContain('COPILOT_SERVICE_NAME');
  });
});
