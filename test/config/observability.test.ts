import type { ConfigError } from '../../lib/config';
import { resolveApplication, type ResolvedEnvironment } from '../../lib/config';

const dev = { account: '111111111111', region: 'eu-west-1' };

function resolved(input: object, environment: object = {}): ResolvedEnvironment {
  const environments = { dev: { ...dev, ...environment } };
  return resolveApplication({ name: 'shop', environments, ...input }, { root: '.' })
    .environments[0]!;
}

function refusals(input: object, environment: object = {}): string[] {
  try {
    resolved(input, environment);
    return [];
  } catch (error) {
    return (error as ConfigError).problems.map(({ path, message }) => `${path}: ${message}`);
  }
}

describe('observability', () => {
  it('has its defaults', () => {
    const { alarms, ...rest } = resolved({}).observability;
    expect(rest).toEqual({
      logRetentionDays: 30,
      dashboard: true,
      containerInsights: 'standard',
      tracing: false,
    });
    expect(alarms).toEqual({
      webErrors: { above: 5, minutes: 3 },
      loadBalancerErrors: { above: 5, minutes: 3 },
      webLatency: { above: 2, minutes: 5 },
      unhealthyTargets: { above: 0, minutes: 5 },
      webCpu: { above: 90, minutes: 10 },
      webMemory: { above: 90, minutes: 5 },
      taskRunnerMemory: { above: 90, minutes: 5 },
      missingTasks: { above: 0, minutes: 15 },
      deadLetters: { above: 0, minutes: 1 },
      queueDelay: { above: 900, minutes: 5 },
      scheduleFailures: { above: 0, minutes: 1 },
      errorLogs: { above: 10, minutes: 5 },
    });
  });

  it('changes one alarm and leaves another out, by environment', () => {
    const application = { alarms: { webErrors: { above: 10 }, queueDelay: false } };
    const environment = { alarms: { webErrors: { minutes: 1 }, queueDelay: { above: 60 } } };
    expect(resolved({ observability: application }).observability.alarms).toMatchObject({
      webErrors: { above: 10, minutes: 3 },
    });
    expect(resolved({ observability: application }).observability.alarms).not.toHaveProperty(
      'queueDelay',
    );
    expect(
      resolved({ observability: application }, { observability: environment }).observability.alarms,
    ).toMatchObject({
      webErrors: { above: 10, minutes: 1 },
      queueDelay: { above: 60, minutes: 5 },
    });
  });

  it('tells the budget’s limit to who hears the alarms, or to who is named', () => {
    const told = (budget: object) =>
      resolved({ observability: { alarmEmail: 'a@b.example', budget } }).observability.budget;
    expect(told({ monthly: 200 })).toEqual({ monthly: 200, email: 'a@b.example' });
    expect(told({ monthly: 200, email: 'c@d.example' })).toMatchObject({ email: 'c@d.example' });
  });

  it('is switched off by an environment', () => {
    const observability = {
      alarmEmail: 'a@b.example',
      alarmSlack: { workspace: 'T07EA123LEP', channel: 'C07EZ1ABC23' },
      budget: { monthly: 10 },
    };
    const off = { alarmEmail: false, alarmSlack: false, alarmTeams: false, budget: false };
    expect(resolved({ observability }).observability).toMatchObject(observability);
    for (const key of Object.keys(off)) {
      expect(resolved({ observability }, { observability: off }).observability).not.toHaveProperty(
        key,
      );
    }
  });

  it('takes Container Insights off where nothing counts on it', () => {
    const taskRunner = { minTasks: 2, maxTasks: 2 };
    const { observability } = resolved({
      taskRunner,
      observability: { containerInsights: 'off' },
    });
    expect(observability.containerInsights).toBe('off');
  });

  it('keeps Container Insights where a queue beside the default one scales', () => {
    const taskRunner = { minTasks: 1, maxTasks: 1, queues: { heavy: { maxTasks: 5 } } };
    expect(refusals({ taskRunner, observability: { containerInsights: 'off' } })).toEqual([
      expect.stringContaining("'off' is not allowed while the task runner scales"),
    ]);
  });

  it.each<[object, string]>([
    [
      { alarms: { webError: { above: 1 } } },
      "observability.alarms.webError: unknown key; did you mean 'webErrors'?",
    ],
    [{ alarms: { webErrors: true } }, 'observability.alarms.webErrors: '],
    [{ alarms: { webErrors: { above: -1 } } }, 'observability.alarms.webErrors.above: '],
    [{ alarms: { webErrors: { minutes: 0 } } }, 'observability.alarms.webErrors.minutes: '],
    [{ alarmEmail: 'nobody' }, 'observability.alarmEmail: '],
    [{ alarmSlack: { workspace: 'shop', channel: 'C07EZ1ABC23' } }, "an id such as 'T07EA123LEP'"],
    [{ alarmSlack: { workspace: 'T07EA123LEP', channel: '#shop' } }, "an id such as 'C07EZ1ABC23'"],
    [{ alarmTeams: { tenant: 'shop', team: 'x', channel: '19:x' } }, 'observability.alarmTeams.'],
    [{ dashboard: 'no' }, 'observability.dashboard: '],
    [{ containerInsights: 'more' }, 'observability.containerInsights: '],
    [{ tracing: 'yes' }, 'observability.tracing: '],
    [{ budget: { monthly: 0, email: 'a@b.example' } }, 'a number of US dollars above 0'],
    [
      { budget: { monthly: 10 } },
      'observability.budget.email: nobody would be told; name an address here, or an alarmEmail',
    ],
    [
      { containerInsights: 'off' },
      "observability.containerInsights: 'off' is not allowed while the task runner scales",
    ],
    [
      { containerInsights: 'off', alarms: { missingTasks: { above: 1 } } },
      "observability.alarms.missingTasks: there is no such metric with containerInsights 'off'",
    ],
  ])('refuses %j', (observability, words) => {
    expect(refusals({ observability }).join('\n')).toContain(words);
  });
});

describe('safety', () => {
  it('has its defaults, safer in production', () => {
    expect(resolved({}).safety).toEqual({ exec: false, encryption: 'aws' });
    expect(resolved({}, { production: true }).safety).toEqual({
      exec: false,
      encryption: 'aws',
      backupDays: 35,
    });
    expect(resolved({}).network).toMatchObject({ flowLogs: false });
    expect(resolved({}, { production: true }).network).toMatchObject({ flowLogs: 'all' });
  });

  it('takes what is set', () => {
    const safety = {
      exec: true,
      backup: { keepDays: 7 },
      encryption: 'kms',
      permissionsBoundary: 'bounds',
    };
    expect(resolved({ safety }).safety).toEqual({
      exec: true,
      backupDays: 7,
      encryption: 'kms',
      permissionsBoundary: 'bounds',
    });
    const off = { safety: { backup: false, permissionsBoundary: false }, production: true };
    expect(resolved({ safety }, off).safety).toEqual({ exec: true, encryption: 'kms' });
    const production = { safety: { backup: {} }, production: true };
    expect(resolved({}, production).safety.backupDays).toBe(35);
  });

  it('bounds the role of the pipeline as the application says', () => {
    const environments = { dev };
    const of = (safety: object) =>
      resolveApplication({ name: 'shop', safety, environments }, { root: '.' }).delivery;
    expect(of({ permissionsBoundary: 'bounds' }).permissionsBoundary).toBe('bounds');
    expect(of({})).not.toHaveProperty('permissionsBoundary');
  });

  it.each<[object, string]>([
    [{ exec: 'yes' }, 'safety.exec: '],
    [{ backup: true }, 'safety.backup: '],
    [{ backup: { keepDays: 0 } }, 'safety.backup.keepDays: '],
    [{ encryption: 'own' }, 'safety.encryption: '],
    [
      { permissionsBoundary: 'arn:aws:iam::111111111111:policy/x' },
      'the name of a policy, not its ARN',
    ],
  ])('refuses %j', (safety, words) => {
    expect(refusals({ safety }).join('\n')).toContain(words);
  });

  it('refuses exec where sessions would not be logged', () => {
    expect(refusals({ safety: { exec: true }, network: { cluster: 'shared' } })).toEqual([
      'safety.exec: true is not allowed in a cluster that is there already, since its sessions would not be logged; leave out network.cluster, or this',
    ]);
  });

  it('refuses a word for flow logs that is none', () => {
    expect(refusals({ network: { flowLogs: 'some' } })).toEqual([
      expect.stringContaining("'all', 'rejected', or false"),
    ]);
  });
});
