import fc from 'fast-check';
import { createKey } from '../../../services/protocol/keys/key-admin';
import { serviceLogger } from '../../../services/web/logger';
import { startApp, type AppForTests } from './app-for-tests';
import { cases } from '../../support/cases';

const TOKEN = 'bootstrap"token\\of-this-test';

interface Audit {
  readonly level: number;
  readonly audit: Readonly<Record<string, unknown>>;
}

interface Answer {
  readonly id: string;
  readonly key: string;
  readonly results: readonly { readonly run: { readonly id: string } }[];
}

describe('the audit trail', () => {
  let web: AppForTests;
  let log = '';
  beforeAll(async () => {
    const logger = serviceLogger([TOKEN], { write: (line) => (log += line) });
    web = await startApp({ token: TOKEN, logger });
  });
  afterAll(() => web.stop());
  beforeEach(() => {
    log = '';
  });

  const lines = () =>
    log
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Audit & { msg: string });

  /** What was said of the next request; the line is written after its answer. */
  const audited = async (
    path: string,
    body?: unknown,
    key = TOKEN,
    method = 'POST',
  ): Promise<{ answer: Answer; lines: readonly Audit[] }> => {
    log = '';
    const answer = await fetch(`${web.url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const read = (await answer.json()) as Answer;
    for (let waited = 0; log === '' && method === 'POST' && waited < 5000; waited += 10)
      await new Promise((resolve) => setTimeout(resolve, 10));
    return { answer: read, lines: lines().filter(({ msg }) => msg === 'audit') };
  };

  it('says who did what to which run, from where, and how it ended', async () => {
    const { key } = await createKey(web.backend.keys, 'ci', ['submit', 'operate', 'read']);
    const submitted = await audited('/runs', { task: 'echo', input: 'hunter2' }, key);
    const { id } = submitted.answer;
    const who = 'key ci';
    const from = '127.0.0.1';
    expect(submitted.lines.map(({ audit }) => audit)).toEqual([
      { who, what: 'submitRun', runs: [id], from, outcome: 'done', status: 201 },
    ]);
    const canceled = await audited(`/runs/${id}/cancel`, undefined, key);
    expect(canceled.lines[0]!.audit).toMatchObject({ who, what: 'cancelRun', runs: [id] });
    const retried = await audited(`/runs/${id}/retry`, undefined, key);
    expect(retried.lines[0]!.audit).toMatchObject({ what: 'retryRun', runs: [retried.answer.id] });
    const again = await audited(`/runs/${id}/retry`, undefined, key);
    expect(again.lines[0]).toMatchObject({
      level: 40,
      audit: { what: 'retryRun', runs: [id], outcome: 'refused', status: 409 },
    });
    const batch = await audited('/runs/batch', { runs: [{ task: 'echo' }, { task: 'no' }] }, key);
    expect(batch.lines[0]!.audit).toMatchObject({
      what: 'submitRuns',
      runs: [batch.answer.results[0]!.run.id],
    });
    expect((await audited('/redrive', {}, key)).lines[0]!.audit).toMatchObject({ what: 'redrive' });
  });

  it('says which keys were handed out and taken back, and who was not let in', async () => {
    const created = await audited('/keys', { name: 'nightly', scopes: ['read'] });
    expect(created.lines.map(({ audit }) => audit)).toEqual([
      {
        ...{ who: 'bootstrap', what: 'createKey', key: 'nightly' },
        ...{ from: '127.0.0.1', outcome: 'done', status: 201 },
      },
    ]);
    expect(log).not.toContain(created.answer.key);
    const rotated = await audited('/keys/nightly/rotate', {});
    expect(rotated.lines[0]!.audit).toMatchObject({ what: 'rotateKey', key: 'nightly' });
    const refused = await audited('/keys/nightly/revoke', undefined, rotated.answer.key);
    expect(refused.lines.map(({ audit }) => audit)).toEqual([
      expect.objectContaining({ who: 'key nightly', what: 'revokeKey', status: 403 }),
    ]);
    const unknown = await audited('/runs', { task: 'echo' }, 'nobodys-key');
    expect(unknown.lines.map(({ audit }) => audit)).toEqual([
      expect.objectContaining({ who: 'nobody known', what: 'submitRun', status: 401 }),
    ]);
    const looked = await audited('/runs', undefined, 'nobodys-key', 'GET');
    expect(looked.lines).toHaveLength(1);
  });

  it('says nothing of those who read', async () => {
    expect((await audited('/runs', undefined, TOKEN, 'GET')).lines).toEqual([]);
  });

  it('never holds what a request holds, and one request is one line', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }), async (mark) => {
        const secret = `hunter2${mark}`;
        const { lines: written } = await audited('/runs', {
          task: 'echo',
          input: { [secret]: secret, password: secret },
          key: 'k',
          more: secret,
        });
        expect(written).toHaveLength(1);
        expect(log).not.toContain('hunter2');
      }),
      { numRuns: cases(30) },
    );
  });
});

describe('the log of the service', () => {
  const logged = (write: (logger: ReturnType<typeof serviceLogger>) => void): string => {
    let text = '';
    write(serviceLogger([TOKEN, undefined, ''], { write: (line) => (text += line) }));
    expect(() => JSON.parse(text)).not.toThrow();
    return text;
  };
  const KEY = `slw_0123456789abcdef_${'a1B2'.repeat(12)}abc`;
  const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';

  it.each<[string, string, (logger: ReturnType<typeof serviceLogger>) => void]>([
    ['a key in a message', KEY, (logger) => logger.info(`no such key: ${KEY}`)],
    ['a key in an error', KEY, (logger) => logger.error(new Error(`failed with ${KEY}`))],
    ['a bearer token', 'abc.def-1', (logger) => logger.warn({ sent: 'Bearer abc.def-1' }, 'x')],
    ['a JSON web token', JWT, (logger) => logger.info({ deep: [{ x: JWT }] }, 'x')],
    ['the bootstrap token', 'of-this-test', (logger) => logger.info({ sent: TOKEN }, TOKEN)],
    [
      'a header',
      'c2VjcmV0',
      (logger) => logger.info({ req: { headers: { authorization: 'c2VjcmV0' } } }, 'x'),
    ],
    ['a cookie', 'AWSELB=1', (logger) => logger.info({ headers: { cookie: 'AWSELB=1' } }, 'x')],
    [
      'what the load balancer says',
      'opaque',
      (logger) => logger.info({ headers: { 'x-amzn-oidc-accesstoken': 'opaque' } }, 'x'),
    ],
    ['a password', 'hun\\"ter2', (logger) => logger.info({ dbPassword: 'hun"ter2' }, 'x')],
    [
      'an access key of AWS',
      'AKIAIOSFODNN7EXAMPLE',
      (logger) => logger.info('AKIAIOSFODNN7EXAMPLE'),
    ],
  ])('does not hold %s', (_what, secret, write) => {
    const text = logged(write);
    expect(text).not.toContain(secret);
    expect(text).toContain('[secret]');
  });

  it('holds everything else as it is, a line for each message, whatever is in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (message) => {
        fc.pre(!/slw_|eyJ|AKIA|bearer|basic|token/i.test(message));
        const text = logged((logger) => logger.info({ message }, 'said'));
        expect((JSON.parse(text) as { message: string }).message).toBe(
          message.toWellFormed() === message ? message : expect.any(String),
        );
        expect(text.split('\n')).toHaveLength(2);
      }),
      { numRuns: cases(300) },
    );
  });

  it('is written as fast for a long line full of words that look like secrets', () => {
    const long = 'token'.repeat(40_000);
    expect(logged((logger) => logger.info(long)).length).toBeGreaterThan(long.length);
  });
});
