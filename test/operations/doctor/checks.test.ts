/* eslint-disable @typescript-eslint/require-await -- ports are asynchronous, what is known beforehand is not */
import fc from 'fast-check';
import { bootstrap } from '../../../lib/operations/doctor/checks/bootstrap';
import { cdk } from '../../../lib/operations/doctor/checks/cdk';
import { certificate } from '../../../lib/operations/doctor/checks/certificate';
import { account, credentials } from '../../../lib/operations/doctor/checks/credentials';
import { disk } from '../../../lib/operations/doctor/checks/disk';
import { dns } from '../../../lib/operations/doctor/checks/dns';
import { engine } from '../../../lib/operations/doctor/checks/engine';
import { node } from '../../../lib/operations/doctor/checks/node';
import { region } from '../../../lib/operations/doctor/checks/region';
import { timeOfDay } from '../../../lib/operations/doctor/checks/time-of-day';
import { checksOf, diagnose } from '../../../lib/operations/doctor';
import { buildPlatforms, cdkIn } from '../../../lib/operations/doctor/machine';
import type { EngineState } from '../../../lib/operations/doctor/ports';
import { OperationError } from '../../../lib/operations/errors';
import { readAssembly } from '../../../lib/assembly';
import { lazily, synthesized } from '../../support/sample';
import { ACCOUNT, KEYS, look, machine, subject, world } from './world';
import { cases } from '../../support/cases';

const identity = world().identity;
const DOMAIN = { name: 'app.example.com', hostedZone: { id: 'Z1', name: 'example.com' } };
const withDomain = subject(undefined, { domain: DOMAIN });
const assembly = lazily(() => readAssembly(synthesized()));

describe('the doctor', () => {
  it('finds nothing wrong in a world where all is well', async () => {
    const checks = checksOf(subject(assembly(), { domain: DOMAIN }), machine(), world());
    const found = await diagnose(checks, 60_000);
    expect(found.filter(({ verdict }) => verdict !== 'ok')).toEqual([]);
    expect(new Set(found.map(({ check }) => check)).size).toBe(checks.length);
  });

  it('says what it could not tell, and why, where AWS cannot be reached; this machine it still judges', async () => {
    const unreachable = async (): Promise<never> => {
      throw Object.assign(new Error('getaddrinfo ENOTFOUND sts'), { code: 'ENOTFOUND' });
    };
    const every = Object.fromEntries(Object.keys(look()).map((name) => [name, unreachable]));
    const offline = world({
      identity: { caller: unreachable, own: unreachable, assume: unreachable },
      look: every as never,
      clocks: unreachable,
      nameServers: unreachable,
    });
    const found = await diagnose(
      checksOf(
        subject(assembly(), { domain: DOMAIN, certificateArn: 'arn:c' }),
        machine(),
        offline,
      ),
      60_000,
    );
    const told = found.filter(({ verdict }) => verdict !== 'unknown').map(({ check }) => check);
    expect(told).toEqual(['Node', 'disk', 'CDK', 'container engine']);
    for (const { text } of found.filter(({ verdict }) => verdict === 'unknown'))
      expect(text).toBe('AWS cannot be reached: getaddrinfo ENOTFOUND sts');
  });

  it('does not wait for a check that does not end, and has the others’ findings', async () => {
    const found = await diagnose(
      [
        { name: 'hangs', look: () => new Promise(() => undefined) },
        { name: 'well', look: async () => [{ verdict: 'ok', text: 'yes' }] },
      ],
      50,
    );
    expect(found).toEqual([
      { check: 'hangs', verdict: 'unknown', text: 'no answer within 0.05 s' },
      { check: 'well', verdict: 'ok', text: 'yes' },
    ]);
  });

  it('never throws, whatever a check throws', async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything(), async (thrown) => {
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
        const checks = [{ name: 'odd', look: () => Promise.reject(thrown) }];
        const [found] = await diagnose(checks, 1000);
        expect(found).toMatchObject({ check: 'odd', verdict: 'unknown' });
      }),
      { numRuns: cases(50) },
    );
  });
});

describe('Node', () => {
  it.each([
    ['22.13.0', 'ok'],
    ['24.0.0', 'ok'],
    ['22.12.9', 'wrong'],
    ['20.20.2', 'wrong'],
  ])('%s is %s', (version, verdict) => expect(node(version).verdict).toBe(verdict));
});

describe('disk', () => {
  it.each([
    [100, 'ok'],
    [3, 'warning'],
    [0.5, 'wrong'],
  ])('%d GiB are %s', async (gib, verdict) => {
    let other = 0;
    const freeBytes = () => gib * 1024 ** 3 - (other += 1);
    const found = await disk(
      machine({ disk: async () => ({ device: 1, freeBytes: freeBytes() }) }),
      '/project',
    );
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ verdict });
  });

  it('tells of another disk by itself, with what makes room there', async () => {
    const there = await machine().engine();
    const found = await disk(
      machine({
        engine: async () => ({ ...there, folder: '/images' }) as EngineState,
        disk: async (folder) =>
          folder === '/images'
            ? { device: 2, freeBytes: 1 }
            : { device: 1, freeBytes: 50 * 1024 ** 3 },
      }),
      '/project',
    );
    expect(found.map(({ verdict }) => verdict)).toEqual(['ok', 'wrong']);
    expect(found[1]).toMatchObject({ fix: 'docker system prune' });
  });
});

describe('CDK', () => {
  const is = (schema: number | undefined) => cdk({ version: '2.1', schema }, subject(assembly()));

  it('must read the schema that the assembly has', () => {
    expect(is(55).verdict).toBe('ok');
    expect(is(54)).toMatchObject({ verdict: 'wrong', text: expect.stringContaining('has 55') });
    expect(is(undefined).verdict).toBe('unknown');
    expect(cdk(undefined, subject(assembly())).verdict).toBe('wrong');
  });

  it('says why there is no assembly to read', () => {
    const found = cdk({ version: '2', schema: 55 }, subject(undefined, { noAssembly: 'it broke' }));
    expect(found).toMatchObject({ verdict: 'unknown', text: expect.stringContaining('it broke') });
  });

  it('is read from the package that is installed, which reads what the library writes', () => {
    expect(cdk(cdkIn(require.resolve('aws-cdk/package.json')), subject(assembly())).verdict).toBe(
      'ok',
    );
  });
});

describe('container engine', () => {
  const dev = () => subject(assembly(), { environment: 'dev' });
  const is = (state: Partial<Extract<EngineState, { kind: 'there' }>>) =>
    engine(
      machine({
        engine: async () => ({
          kind: 'there',
          command: 'docker',
          platform: 'linux/amd64',
          builds: undefined,
          folder: undefined,
          ...state,
        }),
      }),
      dev(),
    );

  it.each([
    [{}, 'ok'],
    [{ platform: undefined }, 'unknown'],
    [{ platform: 'linux/arm64' }, 'warning'],
    [{ platform: 'linux/arm64', builds: ['linux/arm64', 'linux/amd64'] }, 'ok'],
    [{ platform: 'linux/arm64', builds: ['linux/arm64'] }, 'wrong'],
  ])('%j, for tasks on x86-64, is %s', async (state, verdict) => {
    expect(await is(state)).toMatchObject({ verdict });
  });

  it('is missed where images are to be built, and only there', async () => {
    const none = machine({
      engine: async () => ({ kind: 'missing', reason: 'no engine', fix: 'get one' }),
    });
    expect(await engine(none, dev())).toEqual({
      verdict: 'wrong',
      text: 'no engine',
      fix: 'get one',
    });
    expect(await engine(none, subject())).toMatchObject({ verdict: 'unknown' });
    expect(await engine(none, subject(assembly(), { environment: 'nobody' }))).toMatchObject({
      verdict: 'ok',
    });
  });

  it('reads what BuildKit says it builds for', () => {
    expect(buildPlatforms('Name: x\nPlatforms: linux/amd64*, linux/arm64\nLabels:')).toEqual([
      'linux/amd64',
      'linux/arm64',
    ]);
    expect(buildPlatforms('nothing')).toBeUndefined();
  });
});

describe('clock', () => {
  it.each([
    [1.5, 'ok'],
    [-30, 'ok'],
    [90, 'warning'],
    [-301, 'wrong'],
    [3600, 'wrong'],
  ])('%d s off is %s', async (seconds, verdict) => {
    const clocks = async () => ({ theirs: 10_000_000, ours: 10_000_000 + seconds * 1000 });
    const found = await timeOfDay(world({ clocks }));
    expect(found.verdict).toBe(verdict);
    if (seconds === -30) expect(found.text).toBe('30 s behind that of AWS');
  });
});

describe('credentials and account', () => {
  const until = (minutes: number) =>
    world({
      identity: {
        ...identity,
        own: async () => ({ ...KEYS, expiration: new Date(Date.now() + minutes * 60_000) }),
      },
    });

  it('are watched where they end soon', async () => {
    expect(await credentials(world())).toMatchObject({ verdict: 'ok' });
    expect(await credentials(until(600))).toMatchObject({ verdict: 'ok' });
    expect(await credentials(until(5))).toMatchObject({ verdict: 'warning' });
  });

  it('are wrong where there are none or they have expired, and unknown where AWS is throttled', async () => {
    const refusing = (code: 'NO_CREDENTIALS' | 'AWS_REFUSED') =>
      world({
        identity: {
          ...identity,
          caller: async () => {
            throw new OperationError(code, 'expired', 'aws sso login');
          },
        },
      });
    expect(await credentials(refusing('NO_CREDENTIALS'))).toEqual({
      verdict: 'wrong',
      text: 'expired',
      fix: 'aws sso login',
    });
    await expect(credentials(refusing('AWS_REFUSED'))).rejects.toThrow('expired');
  });

  it('may be of another account only where its role lets them in', async () => {
    const other = { ...identity, caller: async () => ({ account: '222222222222', arn: 'x' }) };
    expect(await account(world({ identity: other }), subject())).toMatchObject({ verdict: 'ok' });
    const shut = { ...other, assume: async () => undefined };
    const found = await account(world({ identity: shut }), subject());
    expect(found.verdict).toBe('wrong');
    expect(found.text).toContain(`is in ${ACCOUNT}; these credentials are of 222222222222`);
    expect(found.fix).toContain('--trust 222222222222');
  });
});

describe('region', () => {
  it.each([
    ['opted-in', 'ok'],
    ['not-opted-in', 'wrong'],
    [undefined, 'wrong'],
  ])('%s is %s', async (status, verdict) => {
    const found = await region(
      world({ look: look({ regionStatus: async () => status }) }),
      subject(),
    );
    expect(found.verdict).toBe(verdict);
  });
});

describe('bootstrap', () => {
  const is = (more: Parameters<typeof look>[0], version = 6) =>
    bootstrap(
      world({ look: look(more) }),
      subject(undefined, {
        place: { ...subject().place, bootstrap: { parameter: '/p', version } },
      }),
    );

  it('must be there, recent enough, with its bucket', async () => {
    expect(await is({})).toMatchObject([{ verdict: 'ok' }]);
    expect(await is({ bootstrapVersion: async () => undefined })).toMatchObject([
      { verdict: 'wrong', fix: `npx cdk bootstrap aws://${ACCOUNT}/eu-west-1` },
    ]);
    expect(await is({}, 30)).toMatchObject([{ verdict: 'wrong' }]);
    expect(await is({ hasBucket: async () => false })).toMatchObject([{ verdict: 'wrong' }]);
    expect(await is({ hasBucket: async () => undefined })).toMatchObject([{ verdict: 'unknown' }]);
  });

  it('must let credentials of another account in; those of its own have their own rights', async () => {
    const shut = { ...identity, assume: async () => undefined };
    expect(await bootstrap(world({ identity: shut }), subject())).toMatchObject([
      { verdict: 'warning' },
    ]);
    const other = { ...shut, caller: async () => ({ account: '2', arn: '' }) };
    expect(await bootstrap(world({ identity: other }), subject())).toMatchObject([
      { verdict: 'wrong', text: expect.stringContaining('cdk-deploy, cdk-file, cdk-lookup') },
    ]);
  });
});

describe('DNS', () => {
  const zone = { name: 'example.com.', isPrivate: false, nameServers: ['ns1.aws', 'ns2.aws'] };
  const is = (found: typeof zone | undefined, servers: string[] = ['ns2.aws.']) =>
    dns(
      world({ look: look({ zone: async () => found }), nameServers: async () => servers }),
      withDomain,
    );

  it('must lead to the zone of the configuration', async () => {
    expect(await is(zone)).toMatchObject({ verdict: 'ok' });
    expect(await is(undefined)).toMatchObject({ verdict: 'wrong' });
    expect(await is({ ...zone, name: 'other.com.' })).toMatchObject({ verdict: 'wrong' });
    expect(await is({ ...zone, isPrivate: true })).toMatchObject({ verdict: 'wrong' });
    const undelegated = await is(zone, []);
    expect(undelegated).toMatchObject({
      verdict: 'wrong',
      text: 'example.com leads to no name server',
    });
    expect(undelegated.fix).toContain('ns1.aws, ns2.aws');
    expect(await is(zone, ['ns.elsewhere.net'])).toMatchObject({ verdict: 'wrong' });
    expect(await dns(world(), subject())).toMatchObject({ verdict: 'ok' });
  });
});

describe('certificate', () => {
  const days = (count: number) => new Date(Date.now() + count * 86_400_000);
  const issued = { status: 'ISSUED', names: ['*.example.com'], notAfter: days(100), renews: true };
  const given = subject(undefined, { certificateArn: 'arn:c', domain: DOMAIN });
  const is = (found: typeof issued | undefined, of = given) =>
    certificate(world({ look: look({ certificate: async () => found }) }), of);

  it.each([
    ['as it should be', issued, 'ok'],
    ['not there', undefined, 'wrong'],
    ['not validated yet', { ...issued, status: 'PENDING_VALIDATION' }, 'wrong'],
    ['expired', { ...issued, status: 'EXPIRED' }, 'wrong'],
    ['for another name', { ...issued, names: ['*.other.com'] }, 'wrong'],
    ['for a level above', { ...issued, names: ['*.com'] }, 'wrong'],
    ['about to end', { ...issued, notAfter: days(5), renews: false }, 'warning'],
    ['about to be renewed', { ...issued, notAfter: days(5) }, 'ok'],
  ])('that is %s', async (_words, found, verdict) => {
    expect(await is(found)).toMatchObject({ verdict });
  });

  it('of the web stack is looked up once it is deployed, and may wait for its validation', async () => {
    expect(await certificate(world(), withDomain)).toMatchObject({
      verdict: 'ok',
      text: 'comes with the first deployment, for app.example.com',
    });
    expect(await certificate(world(), subject())).toMatchObject({ verdict: 'ok' });
  });
});
