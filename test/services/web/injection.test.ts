import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { PROJECT_ROOT } from '../../support/sample';
import { createKey } from '../../../services/protocol/keys/key-admin';
import { checkBy } from '../../../services/web/validation';
import { serviceLogger } from '../../../services/web/logger';
import { beginningOf } from '../beginning';
import type { Document, Operation, Schema } from '../arbitrary-request';
import { startApp, type AppForTests } from './app-for-tests';
import { cases } from '../../support/cases';

/** What each kind of attack looks like; `MARK` shows up only where it has worked, or was passed on as it is. */
const ATTACKS: Readonly<Record<string, readonly string[]>> = {
  path: ['../../../../etc/passwd', '..%2f..%2fetc%2fpasswd', '/etc/passwd\u0000.json', '..\\..\\x'],
  sql: ["' OR '1'='1", "'; DROP TABLE runs; --", '1); DELETE FROM api_keys; --', "%' --", '%', '_'],
  log: [
    'x\n{"level":30,"audit":{"who":"key ci"},"msg":"audit"}',
    'x\r\nforged',
    '\u001b[2Jx',
    '\u2028x',
  ],
  template: ['${7*7}', '{{7*7}}', '<%= 7*7 %>', '#{7*7}', '$(id)', '`id`', '%s%n'],
  page: ['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "javascript:alert('1')"],
  prototype: ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '$ref'],
  header: ['x\r\nset-cookie: a=b', 'x\r\n\r\nHTTP/1.1 200 OK'],
};

const document = JSON.parse(
  readFileSync(join(PROJECT_ROOT, 'docs', 'openapi.json'), 'utf8'),
) as Document;

interface Place {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
  /** What puts a text there. */
  readonly with: (text: string) => Sent;
}

interface Sent {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const FILE = { type: 'text/javascript', content: Buffer.from('1'), gzip: Buffer.from('1') };

const TIMES = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;

const ID = '00000000-0000-7000-8000-000000000000';

/** No request names it. */
const UNNAMED = '11111111-1111-7111-8111-111111111111';

const places = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).flatMap(([method, operation]) => placesOf(path, method, operation)),
);

/** One place of each operation that takes a body. */
const bodied = places.filter(({ name }) => name.endsWith('name of a field'));

describe('what callers send', () => {
  let web: AppForTests;
  let log = '';
  beforeAll(async () => {
    const logger = serviceLogger([], { write: (line) => (log += line) });
    web = await startApp({
      logger,
      application: '<script>alert(1)</script>',
      environment: '"><img src=x>',
      console: { files: new Map([['main.js', FILE]]), version: 'x' },
    });
    await createKey(web.backend.keys, 'ci', ['read']);
    for (const id of [ID, UNNAMED])
      await web.backend.store.create({
        ...{ id, task: 'echo', input: { mine: true }, createdAt: new Date().toISOString() },
      });
  });
  afterAll(() => web.stop());

  const send = async (method: string, { path, headers = {}, body }: Sent) => {
    const answer = await fetch(`${web.url}${path}`, {
      method,
      headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body }),
    });
    const isStream = answer.headers.get('content-type')?.startsWith('text/event-stream') === true;
    // as JSON, like all else
    const text = isStream ? JSON.stringify(await beginningOf(answer)) : await answer.text();
    return { answer, text };
  };

  it('is text in a place of every route that has one', () => {
    const covered = new Set(places.map(({ operation }) => operation.operationId));
    const without = Object.values(document.paths)
      .flatMap((methods) => Object.values(methods))
      .map(({ operationId }) => operationId)
      .filter((id) => !covered.has(id));
    // These take nothing at all.
    expect(without.sort()).toEqual([
      ...['getArchitecture', 'getQueue', 'getVersion', 'listKeys', 'listRunners'],
      ...['listSchedules', 'listTasks', 'whoAmI'],
    ]);
  });

  describe.each(Object.entries(ATTACKS))('is no attack by %s', (_kind, texts) => {
    it.each(places.map((place) => [place.name, place] as const))('at %s', async (_name, place) => {
      log = '';
      const answers = texts.map(async (attack) => {
        const { answer, text } = await send(place.method, place.with(attack));
        expect({ attack, status: answer.status < 500, text }).toMatchObject({ status: true });
        // Whatever comes back is data, and browsers are told so.
        expect(answer.headers.get('content-type')).toMatch(
          /^(?:application\/(problem\+)?json|text\/event-stream)/,
        );
        expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
        expect(answer.headers.get('set-cookie')).toBeNull();
        const read: unknown = JSON.parse(text);
        expect(JSON.stringify(read).replace(TIMES, '')).not.toMatch(
          /root:x:0|SQLITE|syntax error|node_modules|\b49\b/,
        );
      });
      await Promise.all(answers);
      for (const line of log.split('\n').filter(Boolean)) {
        const { msg, audit } = JSON.parse(line) as { msg: string; audit?: { who: string } };
        expect(msg).not.toContain('forged');
        expect(audit?.who).not.toBe('key ci');
      }
      expect(log).not.toMatch(/\u001b/);
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    });
  });

  it('changes nothing that it does not name', async () => {
    expect(await web.backend.store.get(UNNAMED)).toMatchObject({
      state: 'PENDING',
      input: { mine: true },
    });
    expect((await web.backend.keys.list()).map(({ name }) => name)).toEqual(['ci']);
  });

  it.each([
    '{"task":"echo","input":{"__proto__":{"polluted":1}}}',
    '{"task":"echo","input":{"constructor":{"prototype":{"polluted":1}}}}',
    '{"__proto__":{"task":"echo"}}',
    '{"task":"echo","__proto__":{"caller":{"scopes":["admin"]}}}',
  ])('is no prototype of anything: %s', async (body) => {
    const { answer } = await send('POST', { path: '/api/v1/runs', body });
    expect(answer.status).toBe(400);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it.each(bodied.map((place) => [place.operation.operationId, place] as const))(
    'has no field that every object inherits: %s',
    async (_name, { method, path, operation }) => {
      const schema = operation.requestBody?.content['application/json']?.schema;
      for (const field of ['constructor', 'toString', 'valueOf', 'hasOwnProperty']) {
        const body = JSON.stringify({ ...usual(schema), [field]: 'x' });
        const { answer, text } = await send(method, { path: usualPathOf(path), body });
        expect({ field, status: answer.status }).toEqual({ field, status: 400 });
        // A picture has other fields, which are missed first.
        if (path !== '/api/v1/architecture')
          expect(JSON.parse(text)).toMatchObject({ pointer: `/${field}` });
      }
      const body = JSON.stringify(usual(schema)).replace(
        /}$/,
        ',"__proto__":{"scopes":["admin"]}}',
      );
      const poisoned = body.replace('{,', '{');
      expect((await send(method, { path: usualPathOf(path), body: poisoned })).answer.status).toBe(
        400,
      );
    },
  );

  it('is missed by a task that asks for it, though every object inherits it', () => {
    const names = ['constructor', 'toString', 'hasOwnProperty'];
    const wanted = checkBy({ type: 'object', required: names });
    expect(wanted({})).toEqual({ pointer: '/constructor', message: 'is missing' });
    expect(wanted(Object.fromEntries(names.map((name) => [name, 1])))).toBeUndefined();
    const optional = checkBy({
      type: 'object',
      properties: Object.fromEntries(names.map((name) => [name, { type: 'number' }])),
      additionalProperties: false,
    });
    expect(optional({})).toBeUndefined();
    expect(optional({ toString: 'x' })).toMatchObject({ pointer: '/toString' });
    expect(optional({ valueOf: 1 })).toEqual({ pointer: '/valueOf', message: 'is not known' });
  });

  it('comes back as it was sent, be it what it may', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.constantFrom(...Object.values(ATTACKS).flat()),
          fc.string({ unit: 'binary' }).map((text) => text.toWellFormed()),
        ),
        async (text) => {
          const body = JSON.stringify({ task: 'echo', input: { text } });
          const { answer, text: sent } = await send('POST', { path: '/api/v1/runs', body });
          expect(answer.status).toBe(201);
          const { id } = JSON.parse(sent) as { id: string };
          const back = await send('GET', { path: `/api/v1/runs/${id}` });
          expect((JSON.parse(back.text) as { input: unknown }).input).toEqual({ text });
        },
      ),
      { numRuns: cases(60) },
    );
  });

  it('finds no file but the console’s own', async () => {
    for (const name of [...ATTACKS.path!, ...ATTACKS.prototype!, '..%2fserver.js', '%2e%2e/x']) {
      const { answer } = await send('GET', {
        path: `/console/${name.replaceAll('\u0000', '%00')}`,
      });
      expect({ name, found: answer.ok }).toEqual({ name, found: false });
    }
  });

  it('is text in the console’s page, as are the names that it shows', async () => {
    const { text } = await send('GET', { path: '/' });
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(text).not.toMatch(/<script>alert|<img src=x/);
  });
});

function usualPathOf(path: string): string {
  return path.replace('{id}', ID).replace('{name}', 'nobody');
}

/** Each place of an operation that takes text. */
function placesOf(path: string, method: string, operation: Operation): Place[] {
  const { parameters = [], requestBody, operationId } = operation;
  const usualPath = usualPathOf(path);
  const place = (where: string, put: (text: string) => Sent): Place => ({
    ...{
      name: `${operationId}: ${where}`,
      method: method.toUpperCase(),
      path,
      operation,
      with: put,
    },
  });
  const schema = requestBody?.content['application/json']?.schema;
  return [
    ...parameters.map((one) =>
      place(`${one.in} ${one.name}`, (text) => {
        if (one.in === 'path')
          return {
            path: path.replace(`{${one.name}}`, encodeURIComponent(text)),
            ...bodyOf(schema),
          };
        if (one.in === 'query')
          return { path: `${usualPath}?${one.name}=${encodeURIComponent(text)}` };
        // HTTP has no line breaks in the value of a header; the client would not send them.
        const value = text.replace(/[^ -~]/g, '?');
        return { path: usualPath, headers: { [one.name]: value }, ...bodyOf(schema) };
      }),
    ),
    ...fieldsOf(schema).flatMap(({ field, isList }) => [
      place(`body ${field}`, (text) => ({
        path: usualPath,
        body: JSON.stringify({ ...usual(schema), [field]: isList ? [text] : text }),
      })),
    ]),
    ...(schema === undefined
      ? []
      : [
          place('name of a field', (text) => ({
            path: usualPath,
            body: `{${JSON.stringify(text)}:{"polluted":1}}`,
          })),
        ]),
    ...(parameters.length === 0 && schema === undefined
      ? []
      : [
          place('a query that nobody knows', (text) => ({
            path: `${usualPath}?${encodeURIComponent(text)}=${encodeURIComponent(text)}`,
            ...bodyOf(schema),
          })),
        ]),
  ];
}

function resolved(schema: Schema): Schema {
  return schema.$ref === undefined
    ? schema
    : document.components.schemas[schema.$ref.split('/').at(-1)!]!;
}

function fieldsOf(schema: Schema | undefined) {
  return schema === undefined
    ? []
    : Object.entries(resolved(schema).properties ?? {}).map(([field, { type }]) => ({
        field,
        isList: type === 'array',
      }));
}

/** The least that an operation takes. */
function usual(schema: Schema | undefined): Record<string, unknown> {
  if (schema === undefined) return {};
  const all: Record<string, unknown> = {
    task: 'echo',
    runs: [{ task: 'echo' }],
    name: 'x',
    scopes: [],
  };
  const { required = [] } = resolved(schema);
  return Object.fromEntries(required.map((field) => [field, all[field]]));
}

function bodyOf(schema: Schema | undefined) {
  return schema === undefined ? {} : { body: JSON.stringify(usual(schema)) };
}
