import { startApp } from './app-for-tests';

const submit = (url: string, headers: Record<string, string> = {}) =>
  fetch(`${url}/api/v1/runs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ task: 'echo' }),
  });

describe('too much', () => {
  it('is refused while the process is behind, but for health', async () => {
    const service = await startApp({ mostDelayMs: 400 }, (app) => {
      app.get('/spins', () => {
        const until = performance.now() + 1500;
        while (performance.now() < until);
        return {};
      });
    });
    const statuses = new Set<number>();
    // The delay is sampled: one that falls between two samples is not seen.
    for (let spun = 0; spun < 20 && !statuses.has(503); spun += 1) {
      await fetch(`${service.url}/spins`);
      for (let asked = 0; asked < 50 && !statuses.has(503); asked += 1) {
        const [api, health] = await Promise.all([
          fetch(`${service.url}/api/v1/version`),
          fetch(`${service.url}/livez`),
        ]);
        statuses.add(api.status);
        expect(health.status).toBe(200);
        if (api.status === 503) {
          expect(Number(api.headers.get('retry-after'))).toBeGreaterThan(0);
          expect(await api.json()).toMatchObject({ title: 'Service Unavailable', status: 503 });
        }
      }
    }
    expect(statuses).toContain(503);
    for (let asked = 0; asked < 100; asked += 1) {
      if ((await fetch(`${service.url}/api/v1/version`)).status === 200) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect((await fetch(`${service.url}/api/v1/version`)).status).toBe(200);
    await service.stop();
  });

  it('is refused where too many runs wait, and only to those who would add to them', async () => {
    const service = await startApp({ mostWaiting: 2 });
    for (let sent = 0; sent < 3; sent += 1)
      await service.backend.broker.send({ version: 1, runId: String(sent) });
    const refused = await submit(service.url);
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({
      detail: '3 runs wait already; ask again when fewer do',
    });
    expect((await fetch(`${service.url}/api/v1/runs`)).status).toBe(200);
    await service.stop();
  });

  it('is refused to the client that asks too often, and to no other', async () => {
    const service = await startApp({ token: 'secret', requestsPerSecond: 5 });
    const ask = (token: string) =>
      fetch(`${service.url}/api/v1/version`, { headers: { authorization: `Bearer ${token}` } });
    const answers = await Promise.all(Array.from({ length: 30 }, () => ask('secret')));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(15);
    expect(Number(refused[0]!.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused[0]!.json()).toMatchObject({
      status: 429,
      detail: 'one client may ask 5 times a second',
    });
    expect((await ask('guess')).status).toBe(401);
    await service.stop();
  });
});
