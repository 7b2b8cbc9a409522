import type { Backend } from '../../services/protocol/backend';
import type { ProblemDetails, RunPage } from '../../services/protocol/api/types';
import type { LogLine, Run, RunSummary } from '../../services/protocol/run';
import { end, FAILURE, startWeb, type Web } from './web';

/** What the answers hold, each some of it. */
type Body = Run &
  RunPage &
  ProblemDetails & {
    readonly results: readonly { readonly status: number; run: Run; problem?: object }[];
    readonly runs: readonly Run[];
    readonly lines: readonly LogLine[];
  };

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Body;
}

/** What the API promises, whatever queue and run store are made of. */
export function apiPromises(open: () => Backend, { prioritized }: { prioritized: boolean }): void {
  let web: Web;
  beforeAll(async () => {
    web = await startWeb(open());
  });
  afterAll(() => web.stop());

  const ask = async (
    method: 'GET' | 'POST',
    path: string,
    payload?: object,
    headers: Record<string, string> = {},
  ): Promise<Answer> => {
    const answer = await fetch(`${web.url}/api/v1${path}`, {
      method,
      headers: { ...(payload !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(payload !== undefined && { body: JSON.stringify(payload) }),
    });
    return {
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: (await answer.json()) as Body,
    };
  };
  const post = (path: string, payload?: object, headers?: Record<string, string>) =>
    ask('POST', path, payload, headers);
  const get = (path: string) => ask('GET', path);
  const submitted = async (body: object): Promise<Run> => (await post('/runs', body)).body;
  const unique = (name: string) => `${name}-${Math.random()}`;

  it('make one run of one key, in the body or in the header', async () => {
    const key = unique('order');
    const first = await post('/runs', { task: 'a', input: { n: 1 }, key });
    expect(first).toMatchObject({ status: 201, body: { key, state: 'PENDING' } });
    expect(first.headers.location).toBe(`/api/v1/runs/${first.body.id}`);
    for (const header of [key, `"${key}"`]) {
      const again = await post(
        '/runs',
        { task: 'a', input: { n: 1 } },
        { 'idempotency-key': header },
      );
      expect(again).toMatchObject({ status: 200, body: { id: first.body.id } });
    }
    const other = await post('/runs', { task: 'a', input: { n: 2 }, key });
    expect(other).toMatchObject({ status: 422, body: { pointer: '/key' } });
    const both = await post('/runs', { task: 'a', key }, { 'idempotency-key': 'another' });
    expect(both).toMatchObject({ status: 400, body: { pointer: '/key' } });
  });

  it('begin a run after a delay or at a time', async () => {
    const delayed = await submitted({ task: 'a', delay: 3600 });
    expect(Date.parse(delayed.notBefore!) - Date.parse(delayed.createdAt)).toBeGreaterThan(
      3_590_000,
    );
    const at = new Date(Date.now() + 60_000).toISOString();
    expect(await submitted({ task: 'a', at })).toMatchObject({ notBefore: at });
    expect((await submitted({ task: 'a', at: '2020-01-01T00:00:00+02:00' })).notBefore).toBe(
      undefined,
    );
  });

  it('take a priority where the queue keeps priorities', async () => {
    const answer = await post('/runs', { task: 'a', priority: 7 });
    expect(answer).toMatchObject(
      prioritized
        ? { status: 201, body: { priority: 7 } }
        : { status: 422, body: { pointer: '/priority' } },
    );
    expect((await post('/runs', { task: 'a', priority: 0 })).status).toBe(201);
  });

  it('take a batch, item by item', async () => {
    const key = unique('batch');
    const { status, body } = await post('/runs/batch', {
      runs: [
        { task: 'a', input: 1, key },
        { task: 'nope' },
        { task: 'a', dealy: 1 },
        7,
        { task: 'a', input: 1, key },
        { task: 'b', at: 'tomorrow' },
      ],
    });
    expect(status).toBe(200);
    const { results } = body;
    expect(results.map((one: { status: number }) => one.status)).toEqual([
      expect.any(Number),
      422,
      400,
      400,
      expect.any(Number),
      400,
    ]);
    expect(results[0]!.run.id).toBe(results[4]!.run.id);
    expect(results.map((one: { problem?: object }) => one.problem)).toMatchObject({
      1: { pointer: '/task' },
      2: { pointer: '/dealy', detail: 'submission/dealy: is not known' },
      3: { pointer: '' },
      5: { pointer: '/at' },
    });
  });

  it('page through runs without a gap or a double, while new ones come', async () => {
    const prefix = unique('page');
    const keys = Array.from({ length: 12 }, (_, i) => `${prefix}-${i}`);
    const batch = { runs: keys.map((key) => ({ task: 'b', key })) };
    expect((await post('/runs/batch', batch)).status).toBe(200);
    const seen: RunSummary[] = [];
    let cursor = '';
    for (;;) {
      const { body } = await get(`/runs?task=b&prefix=${prefix}&limit=5${cursor}`);
      seen.push(...body.runs);
      await submitted({ task: 'b', key: `${prefix}-new-${seen.length}` });
      if (body.next === undefined) break;
      cursor = `&cursor=${body.next}`;
    }
    expect(seen.map(({ key }) => key).sort()).toEqual(keys.sort());
    const times = seen.map(({ createdAt, id }) => `${createdAt} ${id}`);
    expect(times).toEqual([...times].sort().reverse());
  });

  it('find runs by task, states, time, and the beginning of id or key', async () => {
    const key = unique('find');
    const run = await submitted({ task: 'b', input: 'x'.repeat(1000), key });
    await post(`/runs/${run.id}/cancel`);
    const found = async (query: string) =>
      (await get(`/runs?${query}`)).body.runs.map(({ id }: Run) => id);
    expect(await found(`prefix=${key}`)).toEqual([run.id]);
    expect(await found(`prefix=${run.id.slice(0, 18)}&state=CANCELLED&state=FAILED`)).toEqual([
      run.id,
    ]);
    expect(await found(`prefix=${key}&state=PENDING`)).toEqual([]);
    expect(await found(`prefix=${key}&task=a`)).toEqual([]);
    const at = encodeURIComponent(run.createdAt);
    expect(await found(`prefix=${key}&createdAfter=${at}`)).toEqual([run.id]);
    expect(await found(`prefix=${key}&createdBefore=${at}`)).toEqual([]);
    const [listed] = (await get(`/runs?prefix=${key}`)).body.runs;
    expect(listed).not.toHaveProperty('input');
    expect(listed).toMatchObject({ task: 'b', state: 'CANCELLED' });
  });

  it('do a failed run again, once', async () => {
    const { id } = await submitted({ task: 'a', input: { n: 3 } });
    expect(await post(`/runs/${id}/retry`)).toMatchObject({
      status: 409,
      body: { detail: 'it is PENDING: only a run that is over is done again' },
    });
    await end(web.backend, id, FAILURE);
    const { status, body: retried } = await post(`/runs/${id}/retry`);
    expect(status).toBe(201);
    expect(retried).toMatchObject({ state: 'PENDING', retryOf: id, input: { n: 3 }, task: 'a' });
    expect(await post(`/runs/${id}/retry`)).toMatchObject({
      status: 409,
      body: { detail: `it is done again already, as ${retried.id}` },
    });
    expect((await get(`/runs/${id}`)).body.retriedAs).toBe(retried.id);
    await end(web.backend, retried.id, { state: 'SUCCEEDED', result: 1 });
    expect((await post(`/runs/${retried.id}/retry`)).status).toBe(409);
    expect((await post('/runs/00000000-0000-4000-8000-000000000000/retry')).status).toBe(404);
  });

  it('redrive what failed, within bounds, and nothing twice', async () => {
    const createdAfter = new Date().toISOString();
    const ids = await Promise.all(
      Array.from({ length: 5 }, async () => (await submitted({ task: 'program' })).id),
    );
    for (const id of ids.slice(0, 4)) await end(web.backend, id, FAILURE);
    const redrive = async (limit: number) =>
      (await post('/redrive', { task: 'program', createdAfter, limit })).body;
    const first = await redrive(3);
    expect(first).toMatchObject({ count: 3, more: true });
    const second = await redrive(3);
    expect(second).toMatchObject({ count: 1, more: false });
    expect(await redrive(3)).toEqual({ count: 0, more: false, runs: [] });
    const redriven = [...first.runs, ...second.runs].map(({ retryOf }: Run) => retryOf);
    expect(redriven.sort()).toEqual(ids.slice(0, 4).sort());
    expect((await post('/redrive', { task: 'nope' })).body.pointer).toBe('/task');
  });

  it('give the result of what succeeded, and say why there is none', async () => {
    const { id } = await submitted({ task: 'a' });
    expect((await get(`/runs/${id}/result`)).status).toBe(409);
    await end(web.backend, id, FAILURE);
    expect(await get(`/runs/${id}/result`)).toMatchObject({
      status: 422,
      body: { detail: 'no luck' },
    });
    const good = await submitted({ task: 'a' });
    await end(web.backend, good.id, { state: 'SUCCEEDED', result: { deep: [1, null, 'ü'] } });
    expect((await get(`/runs/${good.id}/result`)).body).toEqual({
      result: { deep: [1, null, 'ü'] },
    });
  });

  it('give a part of a log: after a line, or the last lines', async () => {
    const { id } = await submitted({ task: 'a' });
    const at = new Date().toISOString();
    const lines = Array.from({ length: 1500 }, (_, i) => ({ at, stream: 'log', text: `${i + 1}` }));
    for (const part of [lines.slice(0, 700), lines.slice(700)])
      await web.backend.store.appendLog(id, part as never);
    const texts = async (query: string) =>
      (await get(`/runs/${id}/log${query}`)).body.lines.map(({ text }: { text: string }) => text);
    expect(await texts('')).toHaveLength(1000);
    expect(await texts('?after=1498')).toEqual(['1499', '1500']);
    expect(await texts('?tail=3')).toEqual(['1498', '1499', '1500']);
  });

  it('tell progress', async () => {
    const { id } = await submitted({ task: 'a' });
    const claim = await web.backend.store.claim(id, 60_000);
    if (claim.kind !== 'claimed') throw new Error('not claimed');
    await web.backend.store.setProgress(claim.lease, { done: 1, total: 4, text: 'reading' });
    expect((await get(`/runs/${id}`)).body.progress).toEqual({
      done: 1,
      total: 4,
      text: 'reading',
    });
  });

  it('tell what tasks take, and take nothing else', async () => {
    const input = {
      type: 'object',
      required: ['name'],
      properties: { name: { type: 'string', minLength: 1 }, tags: { items: { type: 'string' } } },
    };
    const schemas = { input, output: {}, inputOptional: false };
    await web.backend.store.saveTaskSchemas({ a: schemas });
    while ((await get('/tasks/a')).body.input === undefined)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await get('/tasks/a')).body).toEqual({ name: 'a', kind: 'handler', ...schemas });
    expect((await get('/tasks/nope')).status).toBe(404);
    const pointerOf = async (body: object) => {
      const answer = await post('/runs', { task: 'a', ...body });
      return answer.status === 422 ? answer.body.pointer : answer.status;
    };
    expect(await pointerOf({})).toBe('/input');
    expect(await pointerOf({ input: null })).toBe('/input');
    expect(await pointerOf({ input: {} })).toBe('/input/name');
    expect(await pointerOf({ input: { name: 7 } })).toBe('/input/name');
    expect(await pointerOf({ input: { name: 'x', tags: ['y', 7] } })).toBe('/input/tags/1');
    expect(await pointerOf({ input: { name: 'x', more: 1 } })).toBe(201);
    // Others go on as before for other tests of this backend.
    await web.backend.store.saveTaskSchemas({ a: { input: {}, output: {}, inputOptional: true } });
  });
}
