import fc from 'fast-check';
import type { ServiceNow } from '../../lib/operations/fleet/ports';
import { restartService, stepRestart, type RestartEvent } from '../../lib/operations/fleet/restart';
import { parseScale, scaleTo } from '../../lib/operations/fleet/scale';
import { isProtected } from '../../lib/operations/destruction/losses';
import { credentialsOf, ownCredentials, shared } from '../../lib/operations/account/roles';
import { scalingChange, serviceChange } from '../../lib/operations/history/words';
import { withKey } from '../../lib/operations/secrets/with-key';
import { isAtLeast } from '../../lib/operations/session/spawn';

const deployment = (changes: Partial<ServiceNow['deployments'][number]> = {}) => ({
  ...{ id: 'ours', status: 'PRIMARY', state: 'IN_PROGRESS', reason: undefined },
  ...{ running: 0, desired: 2, failed: 0 },
  ...changes,
});
const service = (...deployments: ServiceNow['deployments'][number][]): ServiceNow => ({
  ...{ running: 2, desired: 2, taskDefinition: 'web:1', exec: false, events: [] },
  deployments,
});
const WATCH = { deployment: 'ours', sinceMs: 100, shownCount: '', shownEvents: new Set<string>() };

describe('waiting for the new tasks of a service', () => {
  it.each([
    ['they serve', service(deployment({ state: 'COMPLETED', running: 2 })), 'done'],
    [
      'the circuit breaker ends it',
      service(deployment({ state: 'FAILED', reason: 'x' })),
      'failed',
    ],
    ['the service is taken away', undefined, 'failed'],
    ['a later deployment is begun', service(deployment({ id: 'other' })), 'replaced'],
    [
      'it was rolled back',
      service(deployment({ id: 'other' }), deployment({ status: 'ACTIVE', state: 'FAILED' })),
      'failed',
    ],
  ])('ends where %s', (_what, seen, kind) => {
    const { done, events } = stepRestart(WATCH, seen);
    expect(done).toBe(true);
    expect(events.at(-1)).toMatchObject({ type: 'ended', ending: { kind } });
  });

  it('tells each count and each event once, and no older ones', () => {
    const events = [
      { atMs: 50, text: 'before' },
      { atMs: 150, text: 'started 1 tasks' },
    ];
    const seen = { ...service(deployment({ running: 1 })), events };
    const first = stepRestart(WATCH, seen);
    expect(first.events).toEqual([
      { type: 'event', atMs: 150, text: 'started 1 tasks' },
      { type: 'count', running: 1, desired: 2 },
    ]);
    expect(stepRestart(first.state, seen).events).toEqual([]);
  });

  it('is left when the time is up, or somebody leaves', async () => {
    const aws = {
      redeploy: () => Promise.resolve('ours'),
      service: () => Promise.resolve(service(deployment())),
    };
    const last = async (timeLimitMs: number, signal: AbortSignal): Promise<RestartEvent> => {
      const events: RestartEvent[] = [];
      const options = { timeLimitMs, everyMs: 1, signal };
      for await (const event of restartService(aws, { cluster: 'c', name: 'web' }, options))
        events.push(event);
      return events.at(-1)!;
    };
    const never = new AbortController().signal;
    expect(await last(20, never)).toMatchObject({ ending: { kind: 'left', reason: 'time' } });
    expect(await last(60_000, AbortSignal.abort())).toMatchObject({
      ending: { kind: 'left', reason: 'interrupted' },
    });
  });
});

describe('other bounds for a service', () => {
  it('are a number, or two in order, and nothing else', () => {
    fc.assert(
      fc.property(fc.nat(9999), fc.nat(9999), (a, b) => {
        expect(parseScale(String(a))).toEqual({ min: a, max: a });
        expect(parseScale(`${a}-${b}`)).toEqual(a <= b ? { min: a, max: b } : undefined);
      }),
    );
    for (const text of ['', '-1', '1-', '1.5', '1e3', ' 2', '99999', '2--3'])
      expect(parseScale(text)).toBeUndefined();
  });

  it('are kept by the count, whatever it was', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ desired: fc.nat(50), min: fc.nat(50), more: fc.nat(50), scales: fc.boolean() }),
        async ({ desired, min, more, scales }) => {
          const told: string[] = [];
          const fleet = {
            setLimits: () => Promise.resolve(void told.push('limits')),
            setCount: () => Promise.resolve(void told.push('count')),
          };
          const before = { desired, limits: scales ? { min: 1, max: 4 } : undefined };
          const wanted = { min, max: min + more };
          const place = { cluster: 'c', name: 'web' };
          const { after } = await scaleTo(fleet, place, before, wanted);
          expect(after.desired).toBeGreaterThanOrEqual(min);
          expect(after.desired).toBeLessThanOrEqual(min + more);
          // A count outside of the bounds would be undone.
          expect(told).toEqual([
            ...(scales ? ['limits'] : []),
            ...(after.desired === desired ? [] : ['count']),
          ]);
        },
      ),
    );
  });
});

describe('a secret with one key of another value', () => {
  it('keeps every other key', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.string()),
        fc.string(),
        fc.string(),
        (object, key, value) => {
          const text = withKey('s', JSON.stringify(object), key, value);
          expect(Object.entries(JSON.parse(text) as object).sort()).toEqual(
            Object.entries({ ...object, [key]: value }).sort(),
          );
        },
      ),
    );
    expect(withKey('s', undefined, 'a', 'b')).toBe('{"a":"b"}');
  });

  it.each(['hunter2', '"hunter2"', '["hunter2"]', 'null'])(
    'is refused where it holds %s, which is not told',
    (text) => {
      expect(() => withKey('payments', text, 'a', 'b')).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining('hunter2') as string }),
      );
    },
  );
});

describe('credentials', () => {
  const keys = { accessKeyId: 'a', secretAccessKey: 'b' };
  const of = { environment: 'dev', account: '1' };

  it('of one’s own are for their own account alone', async () => {
    const identity = (account: string) => ({
      caller: () => Promise.resolve({ account, arn: '' }),
      own: () => Promise.resolve(keys),
      assume: () => Promise.resolve(undefined),
    });
    expect(await ownCredentials(identity('1'), of)()).toEqual(keys);
    await expect(ownCredentials(identity('2'), of)()).rejects.toMatchObject({
      code: 'WRONG_ACCOUNT',
    });
    await expect(credentialsOf(identity('2'), 'r', of)()).rejects.toMatchObject({
      code: 'WRONG_ACCOUNT',
    });
  });

  it('are asked for once while they are good, and again when they end or could not be had', async () => {
    let asked = 0;
    const after = (ms: number) =>
      shared(() => Promise.resolve({ ...keys, expiration: new Date(Date.now() + ms), n: ++asked }));
    const long = after(3_600_000);
    await Promise.all([long(), long()]);
    await long();
    expect(asked).toBe(1);
    const short = after(1000);
    await short();
    await short();
    expect(asked).toBeGreaterThan(2);
    let failed = false;
    const once = shared(() => {
      if (failed) return Promise.resolve(keys);
      failed = true;
      return Promise.reject(new Error('no'));
    });
    await expect(once()).rejects.toThrow('no');
    expect(await once()).toEqual(keys);
  });
});

describe('words of AWS', () => {
  it('lose what every line has, and name the alarm of a policy', () => {
    expect(
      serviceChange('web', {
        ...{ id: '1', createdAt: new Date(5) },
        message: '(service a-web) has reached a steady state.',
      }),
    ).toEqual({
      ...{ id: 'event 1', atMs: 5, source: 'service', what: 'web', isBad: false },
      text: 'has reached a steady state',
    });
    const Cause = 'monitor alarm busy in state ALARM triggered policy p';
    const failed = { StatusCode: 'Failed', StatusMessage: 'no right' } as const;
    expect(
      scalingChange('web', {
        ...{ ActivityId: '1', ServiceNamespace: 'ecs', ResourceId: 'r', StartTime: new Date(7) },
        ...{ ScalableDimension: 'ecs:service:DesiredCount', Cause, ...failed },
        Description: 'Setting desired count to 4.',
      }),
    ).toMatchObject({ text: 'setting desired count to 4 (busy): no right', isBad: true });
  });

  it('tell which plugin takes its session from the environment', () => {
    expect(['1.2.497.0', '1.2.707.0', '1.10.0.0', '2'].map(since)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(['1.2.496.9', '1.1.900.0', '', 'x', '0'].map(since)).toEqual(Array(5).fill(false));
  });
  const since = (version: string) => isAtLeast(version, [1, 2, 497, 0]);

  it('tell what is protected against deletion', () => {
    const attribute = { Key: 'deletion_protection.enabled', Value: 'true' };
    expect(isProtected({ properties: { DeletionProtection: true } })).toBe(true);
    expect(isProtected({ properties: { LoadBalancerAttributes: [attribute] } })).toBe(true);
    expect(isProtected({ properties: { DeletionProtectionEnabled: false } })).toBe(false);
  });
});
