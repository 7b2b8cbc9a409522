import { Stack, Stage } from 'aws-cdk-lib';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnScalingPolicy } from 'aws-cdk-lib/aws-applicationautoscaling';
import { CfnOutput } from 'aws-cdk-lib';
import { hasPassed, ringingAlarms, smokeTest, type SmokePorts } from '../../../lib/operations';
import { OperationError } from '../../../lib/operations/errors';
import { assemblyOf, PLACE } from '../../support/small-app';

const assembly = assemblyOf((app) => {
  const stack = new Stack(new Stage(app, 'dev', { env: PLACE }), 'web');
  const compare = { comparisonOperator: 'GreaterThanThreshold', evaluationPeriods: 1 };
  new CfnAlarm(stack, 'Errors', compare);
  const policy = new CfnScalingPolicy(stack, 'Policy', {
    policyName: 'in',
    policyType: 'StepScaling',
  });
  new CfnAlarm(stack, 'Idle', { ...compare, alarmActions: [policy.ref] });
  new CfnOutput(stack, 'Url', { value: 'http://example' });
});

type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

function ports(
  statuses: readonly (number | undefined)[],
  alarms: Readonly<Record<string, AlarmState>> = { errors: 'OK', idle: 'ALARM' },
): SmokePorts & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    aws: {
      stack: () =>
        Promise.resolve({
          id: 'x',
          status: 'CREATE_COMPLETE',
          reason: undefined,
          changedAt: undefined,
          terminationProtection: false,
        }),
      resources: () =>
        Promise.resolve([
          { logicalId: 'Errors', physicalId: 'errors' },
          { logicalId: 'Idle', physicalId: 'idle' },
        ]),
      outputs: () => Promise.resolve(new Map([['Url', 'http://shop.example']])),
      targets: () => Promise.reject(new Error('not asked')),
      balancers: () => Promise.reject(new Error('not asked')),
      alarms: (names) =>
        Promise.resolve(new Map(names.map((name) => [name, alarms[name] ?? 'OK']))),
    },
    web: {
      get: (url) => {
        const status = statuses[Math.min(asked.length, statuses.length - 1)];
        asked.push(url);
        return Promise.resolve({
          status,
          reason: status === undefined ? 'does not answer' : `answers ${status}`,
        });
      },
    },
    runTask: () => Promise.resolve('succeeded: 42'),
  };
}

const OPTIONS = {
  ...{ environment: 'dev', url: undefined, task: undefined, timeLimitMs: 300, everyMs: 1 },
  signal: new AbortController().signal,
};
const outcomes = async (given: SmokePorts, options: object = {}) => {
  const report = await smokeTest(given, assembly, { ...OPTIONS, ...options });
  return {
    passed: hasPassed(report),
    told: report.checks.map(({ name, outcome, text }) => `${outcome}: ${name}: ${text}`),
  };
};

describe('a smoke test', () => {
  it('waits for the API at the address that the stack names', async () => {
    const given = ports([undefined, 503, 200]);
    const { told, passed } = await outcomes(given);
    expect(told[0]).toBe('passed: API: http://shop.example/readyz answers 200');
    expect([given.asked.length, passed]).toEqual([3, true]);
  });

  it('takes the address that is given in place of it', async () => {
    const { told } = await outcomes(ports([200]), { url: 'http://localhost:1' });
    expect(told[0]).toContain('http://localhost:1/readyz');
  });

  it('fails, with what was seen last, when the time is up', async () => {
    const { told, passed } = await outcomes(ports([500]));
    expect([told[0], passed]).toEqual([
      'failed: API: http://shop.example/readyz answers 500',
      false,
    ]);
  });

  it('does not take a log-in for health', async () => {
    expect((await outcomes(ports([302]))).told[0]).toMatch(/^not done: API: .* asks for a log-in/);
  });

  it('runs the task that is named, and no other', async () => {
    expect((await outcomes(ports([200]))).told[1]).toMatch(/^not done: task: no task is named/);
    const { told } = await outcomes(ports([200]), { task: { name: 'greet', input: {} } });
    expect(told[1]).toBe('passed: task greet: succeeded: 42');
  });

  it('fails by a task that fails, is denied, or does not end', async () => {
    const task = { name: 'greet', input: {} };
    const failing = (error: Error) => ({ ...ports([200]), runTask: () => Promise.reject(error) });
    expect(
      (await outcomes(failing(new OperationError('AWS_DENIED', 'AWS says no')), { task })).told[1],
    ).toBe('failed: task greet: AWS says no');
    const endless: SmokePorts = {
      ...ports([200]),
      runTask: (_task, _input, signal) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(new Error('aborted'))),
        ),
    };
    expect((await outcomes(endless, { task, timeLimitMs: 100 })).told[1]).toMatch(
      /^failed: task greet: not over after/,
    );
  });

  it('hears alarms, but not those that only scale', async () => {
    expect((await outcomes(ports([200]))).told[2]).toBe('passed: alarms: 1 alarm is quiet');
    const loud = ports([200], { errors: 'ALARM' });
    expect((await outcomes(loud)).told[2]).toBe('failed: alarms: in alarm: errors');
    expect(await ringingAlarms(loud.aws, assembly, 'dev')).toEqual(['errors']);
  });

  it('does not blame a deployment for an alarm that rang before', async () => {
    const { told } = await outcomes(ports([200], { errors: 'ALARM' }), { knownAlarms: ['errors'] });
    expect(told[2]).toBe('passed: alarms: 0 alarms are quiet; in alarm as before: errors');
  });
});
