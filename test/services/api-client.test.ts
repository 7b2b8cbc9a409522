import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect as connectTo, createServer as createProxy, type AddressInfo } from 'node:net';
import { z } from 'zod';
import {
  ApiError,
  connect,
  RunFailure,
  UnreachableError,
  type Client,
} from '../../services/protocol/api/client';
import { defineTask } from '../../services/protocol/task';
import { embeddedBackend, end, FAILURE, startWeb, startWorker, type Web } from './web';

const double = defineTask({
  runs: 'event-loop',
  input: z.object({ n: z.number() }),
  output: z.object({ twice: z.number() }),
  run: ({ n }) => ({ twice: 2 * n }),
});

describe('the client', () => {
  const { backend, close } = embeddedBackend();
  let web: Web;
  let client: Client;
  beforeAll(async () => {
    web = await startWeb(backend);
    client = connect(web.url);
  });
  afterAll(async () => {
    client.close();
    await web.stop();
    close();
  });

  it('gives the result of a run, typed by its task', async () => {
    const worker = startWorker(backend, ({ input }) => ({
      state: 'SUCCEEDED',
      result: { twice: 2 * (input as { n: number }).n },
    }));
    const run = await client.submit<typeof double>('a', { n: 21 });
    const { twice }: { twice: number } = await run.result();
    expect(twice).toBe(42);
    expect(await run.state()).toBe('SUCCEEDED');
    expect(await (await client.submit({ ...double, name: 'b' }, { n: 4 })).result()).toEqual({
      twice: 8,
    });
    // @ts-expect-error -- the task takes a number
    await client.submit<typeof double>('a', { n: 'x' });
    await worker.stop();
  });

  it('throws the error of the task, with its name, exit code and remote stack', async () => {
    const withExitCode = { ...FAILURE, error: { ...FAILURE.error, exitCode: 3 } };
    const run = await client.submit('a');
    await end(backend, run.id, withExitCode);
    const error = await run.result().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RunFailure);
    expect(error).toMatchObject({
      ...{ name: 'BadDay', message: 'no luck', exitCode: 3, state: 'FAILED', runId: run.id },
    });
    expect((error as Error).stack).toMatch(/^BadDay: no luck\n {4}at task\.ts:7:1\n.*in run/);
  });

  it('waits no longer than it is told to, and leaves the run alone', async () => {
    const run = await client.submit('a');
    await expect(run.result({ timeLimit: 0.2 })).rejects.toMatchObject({ name: 'TimeoutError' });
    const left = new AbortController();
    const waiting = run.result({ signal: left.signal });
    left.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    expect(await run.state()).toBe('PENDING');
    expect(await run.cancel()).toBe('CANCELLED');
    await expect(run.result()).rejects.toMatchObject({ state: 'CANCELLED', name: 'Cancelled' });
  });

  it('calls back when a run is over, unless that is taken back', async () => {
    const run = await client.submit('a');
    const called: (string | undefined)[] = [];
    const takeBack = run.onDone(() => called.push('taken back'));
    const over = new Promise<void>((resolve) =>
      run.onDone((_error, ended) => {
        called.push(ended?.state);
        resolve();
      }),
    );
    takeBack();
    await end(backend, run.id, { state: 'SUCCEEDED', result: 1 });
    await over;
    const again = new Promise((resolve) =>
      client.run(run.id).onDone((_error, ended) => resolve(ended?.state)),
    );
    expect(await again).toBe('SUCCEEDED');
    expect(called).toEqual(['SUCCEEDED']);
  });

  it('tells progress as it comes', async () => {
    const run = await client.submit('a');
    const claim = await backend.store.claim(run.id, 60_000);
    if (claim.kind !== 'claimed') throw new Error('not claimed');
    const told: unknown[] = [];
    for await (const event of run.events()) {
      if (event.type !== 'state') continue;
      const { state, progress } = event.run;
      told.push(progress?.done ?? state);
      if (progress?.done === 2)
        await backend.store.finish(claim.lease, { state: 'SUCCEEDED', result: 0 });
      else await backend.store.setProgress(claim.lease, { done: (progress?.done ?? 0) + 1 });
    }
    expect(told).toEqual(['RUNNING', 1, 2, 2]);
  });

  it('maps over inputs in their order, so many at a time', async () => {
    let [now, most] = [0, 0];
    const busy = startBusyWorkers(async () => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setTimeout(resolve, 30 * Math.random()));
      now -= 1;
    });
    const inputs = Array.from({ length: 20 }, (_, n) => ({ n }));
    const results = await client.map<typeof double>('b', inputs, { concurrency: 3 });
    expect(results.map(({ twice }) => twice)).toEqual(inputs.map(({ n }) => 2 * n));
    expect(most).toBeLessThanOrEqual(3);
    await busy.stop();
  });

  /** Four workers, which fail at 700. */
  function startBusyWorkers(before: () => Promise<void>) {
    const workers = [1, 2, 3, 4].map(() =>
      startWorker(backend, async ({ task, input }) => {
        // What other tests left in the queue.
        if (task !== 'b') return { state: 'SUCCEEDED', result: null };
        await before();
        const { n } = input as { n: number };
        return n === 700 ? FAILURE : { state: 'SUCCEEDED', result: { twice: 2 * n } };
      }),
    );
    return { stop: () => Promise.all(workers.map((worker) => worker.stop())) };
  }

  it('cancels the rest of a map at the first failure, or collects all ends', async () => {
    const worker = startBusyWorkers(() => Promise.resolve());
    const inputs = [1, 2, 700, 4].map((n) => ({ n }));
    const settled = await client.map<typeof double>('b', inputs, { failures: 'collect' });
    expect(settled.map(({ status }) => status)).toEqual([
      ...['fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
    ]);
    await worker.stop();

    const prefix = `rest-${Math.random()}`;
    const key = (_input: unknown, index: number) => `${prefix}-${index}`;
    const mapped = client.map('a', [0, 1, 2, 3, 4], { concurrency: 3, key });
    const listed = async () => client.api.runs({ prefix });
    while ((await listed()).length < 3) await new Promise((resolve) => setTimeout(resolve, 10));
    const [newest] = await listed();
    await end(backend, newest!.id, FAILURE);
    await expect(mapped).rejects.toMatchObject({ name: 'BadDay' });
    expect((await listed()).map(({ state }) => state).sort()).toEqual([
      ...['CANCELLED', 'CANCELLED', 'FAILED'],
    ]);
  });

  it('does a failed run again, by its handle', async () => {
    const run = await client.submit('a');
    await end(backend, run.id, FAILURE);
    const again = await client.retry(run.id);
    expect((await again.get()).retryOf).toBe(run.id);
    await expect(client.retry(run.id)).rejects.toBeInstanceOf(ApiError);
    expect((await client.api.redrive({ task: 'program' })).count).toBe(0);
  });

  it('passes the words of a refusal on', async () => {
    await expect(client.submit('nope')).rejects.toMatchObject({
      problem: { status: 422, pointer: '/task' },
      message: "no task 'nope'; there are: a, b, program",
    });
    await expect(client.map('a', [1], { concurrency: 0 })).rejects.toThrow('concurrency is 0');
    await expect(client.run('../../livez').state()).rejects.toBeInstanceOf(ApiError);
  });
});

describe('the client, when the network fails', () => {
  const { backend, close } = embeddedBackend();
  let web: Web;
  beforeAll(async () => {
    web = await startWeb(backend);
  });
  afterAll(async () => {
    await web.stop();
    close();
  });

  it('loses no line and doubles none, however often the connection breaks', async () => {
    const proxy = await cuttingProxy(web.url, 900);
    const client = connect(proxy.url);
    const run = await client.submit('a');
    const count = 150;
    const work = startWorker(backend, async (_run, log) => {
      for (let i = 1; i <= count; i += 1) {
        await log(`line ${i} ${'x'.repeat(40)}`);
        if (i % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return { state: 'SUCCEEDED', result: count };
    });
    const sequences: number[] = [];
    for await (const { sequence } of run.log()) {
      sequences.push(sequence);
      if (sequence === 40 || sequence === 90) proxy.cut();
    }
    expect(sequences).toEqual(Array.from({ length: count }, (_, i) => i + 1));
    expect(proxy.cuts()).toBeGreaterThan(1);
    await work.stop();
    client.close();
    await proxy.stop();
  });

  it('makes one run of a submission whose answer got lost', async () => {
    let [asked, lost] = [0, 0];
    const { url, stop } = await serving(async (request, response) => {
      asked += 1;
      const answer = await forwarded(request, web.url);
      if (asked <= 2) {
        lost += 1;
        request.socket.destroy();
        return;
      }
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
    });
    const client = connect(url);
    const run = await client.submit('b', { once: true });
    expect([asked, lost]).toEqual([3, 2]);
    const listed = await backend.store.list({ task: 'b', limit: 10 });
    expect(listed.map(({ id }) => id)).toEqual([run.id]);
    client.close();
    await stop();
  });

  it.each([429, 503])('comes back after %i, as late as it is told', async (status) => {
    const times: number[] = [];
    const { url, stop } = await serving((_request, response) => {
      times.push(Date.now());
      if (times.length === 1) response.writeHead(status, { 'retry-after': '1' }).end();
      else response.writeHead(200, { 'content-type': 'application/json' }).end('{"tasks":[]}');
    });
    const client = connect(url);
    expect(await client.api.tasks()).toEqual([]);
    expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(950);
    client.close();
    await stop();
  });

  it('gives up with the words of a service that stays overloaded', async () => {
    const { url, stop } = await serving((_request, response) => {
      response.writeHead(503, { 'content-type': 'application/problem+json' });
      response.end(
        '{"type":"about:blank","title":"Service Unavailable","status":503,"detail":"too much"}',
      );
    });
    const client = connect(url);
    await expect(client.api.tasks()).rejects.toThrow('too much');
    client.close();
    await stop();
  });

  it('does not do again what may have been done, where that would be another thing', async () => {
    let asked = 0;
    const { url, stop } = await serving((request) => {
      asked += 1;
      request.socket.destroy();
    });
    const client = connect(url);
    await expect(client.api.redrive()).rejects.toBeInstanceOf(UnreachableError);
    expect(asked).toBe(1);
    client.close();
    await stop();
  });

  it('says which service does not answer', async () => {
    const { url, stop } = await serving(() => undefined);
    await stop();
    const client = connect(url);
    await expect(client.submit('a')).rejects.toThrow(`the web service at ${url} does not answer`);
    client.close();
  });

  it('waits through a restart of the web service', async () => {
    const first = await startWeb(backend);
    const port = Number(new URL(first.url).port);
    const client = connect(first.url);
    const run = await client.submit('a');
    const waiting = run.result();
    await new Promise((resolve) => setTimeout(resolve, 100));
    await first.stop();
    await end(backend, run.id, { state: 'SUCCEEDED', result: 'meanwhile' });
    const second = await startWeb(backend, { port });
    expect(await waiting).toBe('meanwhile');
    client.close();
    await second.stop();
  });
});

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

async function serving(handler: Handler): Promise<{ url: string; stop: () => Promise<void> }> {
  const server = createServer((request, response) => void handler(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function forwarded(request: IncomingMessage, to: string) {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(new URL(request.url!, to), { method: 'POST', headers, body });
  return { status: answer.status, body: await answer.text() };
}

/** Passes bytes on; cuts each connection after so many bytes of an answer, in the middle of a line, or when told to. */
async function cuttingProxy(to: string, bytes: number) {
  const { port } = new URL(to);
  let [cuts, generous] = [0, 0];
  const open = new Set<() => void>();
  const server = createProxy((socket) => {
    const upstream = connectTo(Number(port), '127.0.0.1');
    const cut = () => {
      socket.destroy();
      upstream.destroy();
    };
    open.add(cut);
    socket.on('close', () => open.delete(cut));
    // Each connection gets further than the one before, so that the end is reached.
    generous += 1;
    let left = bytes * generous;
    socket.pipe(upstream);
    upstream.on('data', (data: Buffer) => {
      socket.write(data.subarray(0, left));
      left -= data.length;
      if (left > 0) return;
      cuts += 1;
      socket.end();
      upstream.destroy();
    });
    for (const one of [socket, upstream]) one.on('error', cut);
    upstream.on('close', () => socket.end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cuts: () => cuts,
    cut: () => {
      for (const one of open) one();
      cuts += open.size;
    },
    stop: async () => {
      for (const one of open) one();
      server.close();
      await once(server, 'close');
    },
  };
}
