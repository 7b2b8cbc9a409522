import { setTimeout as sleep } from 'node:timers/promises';
import { startApp, type AppForTests } from './app-for-tests';

describe('the time limit of a request', () => {
  let service: AppForTests;
  const seen: string[] = [];
  let kept: AbortSignal | undefined;
  beforeAll(async () => {
    service = await startApp({ deadlineSeconds: 0.3 }, (app) => {
      app.get('/sleeps', async ({ deadline }) => {
        await sleep(60_000, undefined, { signal: deadline }).catch(() => seen.push('aborted'));
        return { late: true };
      });
      app.get('/ignores', async () => {
        await sleep(800);
        seen.push('answered late');
        return { late: true };
      });
      app.get('/throws-late', async () => {
        await sleep(500);
        throw new Error('late');
      });
      app.get('/asks-late', async (request) => {
        await sleep(800);
        seen.push(`asked late: ${request.deadline.aborted}`);
        return { late: true };
      });
      app.get('/answers', ({ deadline }) => {
        kept = deadline;
        return { ok: true };
      });
      app.post('/reads', ({ body }) => ({ body }));
      app.get('/at-once', () => ({ ok: true }));
    });
  });
  afterAll(() => service.stop());
  beforeEach(() => {
    seen.length = 0;
  });

  it.each(['/sleeps', '/ignores', '/throws-late'])(
    'answers 504 when it is up: %s',
    async (path) => {
      const response = await fetch(`${service.url}${path}`);
      expect(response.status).toBe(504);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(await response.json()).toMatchObject({ status: 504, detail: 'not done within 0.3 s' });
    },
  );

  it('aborts the work, and drops what comes late', async () => {
    await fetch(`${service.url}/sleeps`);
    expect(seen).toContain('aborted');
    await fetch(`${service.url}/ignores`);
    await sleep(700);
    expect(seen).toContain('answered late');
    expect((await fetch(`${service.url}/at-once`)).status).toBe(200);
  });

  it('is known to those that ask when it is up', async () => {
    expect((await fetch(`${service.url}/asks-late`)).status).toBe(504);
    while (seen.length === 0) await sleep(50);
    expect(seen).toEqual(['asked late: true']);
  });

  it('is each request’s own, among others that came before and after it', async () => {
    const asked = Array.from({ length: 8 }, async (_, index) => {
      await sleep(index * 70);
      const begun = performance.now();
      const { status } = await fetch(`${service.url}/${index % 3 === 1 ? 'at-once' : 'sleeps'}`);
      return { status, ms: performance.now() - begun };
    });
    const answers = await Promise.all(asked);
    expect(answers.map(({ status }) => status)).toEqual([504, 200, 504, 504, 200, 504, 504, 200]);
    for (const { status, ms } of answers)
      if (status === 504) {
        expect(ms).toBeGreaterThanOrEqual(295);
        expect(ms).toBeLessThan(1000); // the machine may have much else to do
      }
  });

  it('aborts nothing of what was answered in time', async () => {
    expect((await fetch(`${service.url}/answers`)).status).toBe(200);
    await sleep(500);
    expect(kept?.aborted).toBe(false);
  });

  it('aborts the work of a client that has gone', async () => {
    const gone = new AbortController();
    const asked = fetch(`${service.url}/sleeps`, { signal: gone.signal });
    setTimeout(() => gone.abort(), 100);
    await expect(asked).rejects.toThrow();
    await sleep(50);
    expect(seen).toContain('aborted');
  });

  it('holds for a body that never ends', async () => {
    const body = new ReadableStream({
      async pull(stream) {
        await sleep(50);
        stream.enqueue(Buffer.from(' '));
      },
    });
    const response = await fetch(`${service.url}/reads`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      duplex: 'half',
    });
    expect(response.status).toBe(504);
  });

  it('does not hold for a stream', async () => {
    const { id } = (await (
      await fetch(`${service.url}/api/v1/runs`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ task: 'echo' }),
      })
    ).json()) as { id: string };
    const stream = await fetch(`${service.url}/api/v1/runs/${id}/log`, {
      headers: { accept: 'text/event-stream' },
    });
    const reading = stream.text();
    await sleep(600);
    await service.backend.store.cancel(id);
    expect(await reading).toContain('CANCELLED');
  });
});
