import { createConnection, type Socket } from 'node:net';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { closeBackend, openBackend, type Backend } from '../../../services/protocol/backend';
import { DATABASE_FILE } from '../../../services/protocol/embedded/database';
import { submit } from '../../../services/protocol/submit';
import { startWeb } from '../web';
import { startApp } from './app-for-tests';
import { listen } from './listen';

const NOW = AbortSignal.abort();

/** Asks for all events, and reads none. */
async function deafClient(url: string): Promise<Socket> {
  const socket = createConnection({ port: Number(new URL(url).port), host: '127.0.0.1' });
  socket.on('error', () => undefined);
  socket.pause();
  await once(socket, 'connect');
  socket.write('GET /api/v1/events HTTP/1.1\r\nhost: localhost\r\n\r\n');
  return socket;
}

describe('the stream of what happens', () => {
  const directory = mkdtempSync(join(tmpdir(), 'slipway-live-'));
  const opened: Backend[] = [];
  const open = (): Backend => {
    const backend = openBackend({ kind: 'embedded', directory });
    opened.push(backend);
    return backend;
  };
  afterAll(() => {
    opened.forEach(closeBackend);
    rmSync(directory, { recursive: true });
  });

  it('ends when the service stops, with word of when to come back, and holds nothing up', async () => {
    const web = await startWeb(open());
    const listening = await listen(web.url);
    // A browser opens connections that it does not use.
    const { port } = new URL(web.url);
    const unused = createConnection({ port: Number(port), host: '127.0.0.1' });
    await once(unused, 'connect');
    await web.stop();
    await listening.ended;
    expect(listening.retries.length).toBe(2);
    for (const ms of listening.retries) {
      expect(ms).toBeGreaterThanOrEqual(500);
      expect(ms).toBeLessThanOrEqual(2000);
    }
    unused.destroy();
  });

  it('cuts off a client that does not read, and goes on for the others', async () => {
    const backend = open();
    const web = await startWeb(backend);
    const reader = await listen(web.url);
    const deaf = await deafClient(web.url);
    await sleep(200);
    const runs = await Promise.all(Array.from({ length: 20 }, () => submit(backend, 'a', null)));
    const leases = [];
    for (const { id } of runs) {
      const claim = await backend.store.claim(id, 600_000);
      if (claim.kind === 'claimed') leases.push(claim.lease);
    }
    const connections = () =>
      new Promise<number>((resolve) => {
        web.app.server.getConnections((_error, count) => resolve(count));
      });
    const before = await connections();
    let round = 0;
    // A megabyte a round; what the kernel's buffers do not take waits in the service.
    while ((await connections()) >= before) {
      round += 1;
      expect(round).toBeLessThan(60);
      const text = `${round}`.padEnd(50_000, '.');
      await Promise.all(
        leases.map((lease) => backend.store.setProgress(lease, { done: round, text })),
      );
      await reader.until(() =>
        runs.every(({ id }) => reader.runs.get(id)?.progress?.done === round),
      );
    }
    expect(reader.resets()).toBe(1);
    await reader.stop();
    deaf.destroy();
    await web.stop();
  });

  it('is not held up at its end by a client that does not read', async () => {
    const backend = open();
    const web = await startWeb(backend);
    const deaf = await deafClient(web.url);
    const reader = await listen(web.url);
    const { id } = await submit(backend, 'a', null);
    const claim = await backend.store.claim(id, 600_000);
    if (claim.kind !== 'claimed') throw new Error('not claimed');
    // More than the buffers of the kernel take, less than what cuts a client off.
    for (let done = 0; done < 12; done += 1) {
      await backend.store.setProgress(claim.lease, { done, text: 'x'.repeat(500_000) });
      await reader.until(() => reader.runs.get(id)?.progress?.done === done);
    }
    await web.stop();
    await reader.ended;
    deaf.destroy();
  });

  it('is told by other processes, and tells no more than can be read when too much happens', async () => {
    const web = await startWeb(open());
    const other = open();
    const listening = await listen(web.url);
    const { id } = await submit(other, 'a', null);
    await listening.until(() => listening.runs.has(id));
    expect(listening.resets()).toBe(1);
    await Promise.all(Array.from({ length: 3000 }, () => submit(other, 'a', null)));
    await listening.until(() => listening.resets() > 1);
    const last = await submit(other, 'a', null);
    await listening.until(() => listening.runs.has(last.id));
    await listening.stop();
    await web.stop();
  });

  it('asks nothing while nobody listens', async () => {
    let asked = 0;
    const backend = open();
    const counted: Backend = {
      ...backend,
      feed: {
        next: (after, signal) => {
          asked += 1;
          return backend.feed.next(after, signal);
        },
      },
    };
    const web = await startWeb(counted);
    await sleep(300);
    expect(asked).toBe(0);
    const listening = await listen(web.url);
    expect(asked).toBeGreaterThan(0);
    await listening.stop();
    // What was begun goes on for a moment, for those who only change the page.
    let seen = -1;
    for (let looks = 0; seen !== asked && looks < 20; looks += 1) {
      seen = asked;
      await sleep(1500);
    }
    expect(seen).toBe(asked);
    await web.stop();
  });

  it('survives a store that does not answer for a while', async () => {
    let broken = false;
    const backend = open();
    const web = await startWeb({
      ...backend,
      feed: {
        next: (after, signal) =>
          broken ? Promise.reject(new Error('out of reach')) : backend.feed.next(after, signal),
      },
    });
    const listening = await listen(web.url);
    broken = true;
    const { id } = await submit(backend, 'a', null);
    await sleep(300);
    broken = false;
    await listening.until(() => listening.runs.has(id));
    await listening.stop();
    await web.stop();
  });

  it('is for those alone who may use the API, with the headers of all answers', async () => {
    const closed = await startApp({ token: 'secret' });
    expect((await fetch(`${closed.url}/api/v1/events`)).status).toBe(401);
    const left = new AbortController();
    const answer = await fetch(`${closed.url}/api/v1/events`, {
      headers: { authorization: 'Bearer secret' },
      signal: left.signal,
    });
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    left.abort();
    await closed.stop();
  });

  it('knows a gap: what was not written down, what was written too long ago, what another file said', async () => {
    const backend = open();
    const { position } = await backend.feed.next(undefined, NOW);
    const { id } = await submit(backend, 'a', null);
    expect(await backend.feed.next(position, NOW)).toMatchObject({ gap: false, runs: [{ id }] });
    const database = new DatabaseSync(join(directory, DATABASE_FILE));
    // As if nobody had read for a while: what happens then is not written down.
    database.exec('UPDATE watching SET until = 0');
    await submit(backend, 'a', null);
    expect(await backend.feed.next(position, NOW)).toMatchObject({ gap: true, runs: [] });
    const again = (await backend.feed.next(undefined, NOW)).position;
    expect(await backend.feed.next(again, NOW)).toMatchObject({ gap: false, runs: [] });
    await submit(backend, 'a', null);
    // As if much had happened since: the list is cut, and knows that it is.
    database.exec('UPDATE watching SET seq = seq + 100000');
    database.exec('DELETE FROM changes');
    expect(await backend.feed.next(again, NOW)).toMatchObject({ gap: true });
    database.exec("UPDATE watching SET feed = 'another'");
    expect(await backend.feed.next(again, NOW)).toMatchObject({ gap: true });
    database.close();
  });

  it('writes nothing down while nobody reads', async () => {
    const own = mkdtempSync(join(tmpdir(), 'slipway-quiet-'));
    const backend = openBackend({ kind: 'embedded', directory: own });
    await submit(backend, 'a', null);
    const database = new DatabaseSync(join(own, DATABASE_FILE));
    expect(database.prepare('SELECT COUNT(*) AS n FROM changes').get()).toEqual({ n: 0 });
    await backend.feed.next(undefined, NOW);
    await submit(backend, 'a', null);
    expect(database.prepare('SELECT COUNT(*) AS n FROM changes').get()).toEqual({ n: 1 });
    database.close();
    closeBackend(backend);
    rmSync(own, { recursive: true });
  });

  it('forgets a runner whose process has ended without a word', async () => {
    const backend = open();
    const database = new DatabaseSync(join(directory, DATABASE_FILE));
    const report = { slots: { total: 1, busy: 0 }, startedAt: '2026-01-01T00:00:00.000Z' };
    database
      .prepare('INSERT INTO runners (id, owner, report, seen_at) VALUES (?, ?, ?, ?)')
      .run('gone', 4711, JSON.stringify({ id: 'gone', ...report }), Date.now());
    expect(await backend.overview.runners()).toEqual([]);
    expect(database.prepare('SELECT COUNT(*) AS n FROM runners').get()).toEqual({ n: 0 });
    database.close();
  });
});
