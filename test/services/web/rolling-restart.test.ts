import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundleWeb } from '../../../lib/constructs/bundle';
import { closeBackend, openBackend } from '../../../services/protocol/backend';
import { ENV } from '../../../services/protocol/contract';
import { freePort } from '../../support/emulator';

const HEALTH_EVERY_MS = 100;
/** Requests, at least. */
const ENOUGH = 400;

interface Target {
  readonly port: number;
  healthy: boolean;
}

/** As a load balancer does it: sends to whom it believes to be well, over connections that it keeps. */
function startBalancer(targets: Target[]): { server: Server; stop(): void } {
  const agent = new Agent({ keepAlive: true });
  const looking = setInterval(() => {
    for (const target of targets)
      void fetch(`http://127.0.0.1:${target.port}/readyz`, {
        signal: AbortSignal.timeout(1000),
      }).then(
        ({ ok }) => (target.healthy = ok),
        () => (target.healthy = false),
      );
  }, HEALTH_EVERY_MS);
  let next = 0;
  const server = createServer((incoming, answer) => {
    const well = targets.filter(({ healthy }) => healthy);
    // Where none is well, it asks any.
    const asked = well.length > 0 ? well : targets;
    const target = asked[(next += 1) % asked.length]!;
    const { method, url, headers } = incoming;
    const passed = request({
      agent,
      port: target.port,
      host: '127.0.0.1',
      method,
      path: url,
      headers,
    });
    passed.on('response', (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    passed.on('error', () => answer.writeHead(502).end());
    incoming.pipe(passed);
  });
  return {
    server,
    stop: () => {
      clearInterval(looking);
      agent.destroy();
      server.closeAllConnections();
      server.close();
    },
  };
}

/** The status, or what went wrong. One that is told to ask again does so, as every client of ours. */
async function post(url: string, body: string): Promise<number | string> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    const text = await response.text();
    if (response.ok) return response.status;
    if (!text.includes('overloaded')) return `${response.status} ${text}`;
  } catch (error) {
    return String(error);
  }
  await sleep(500);
  return post(url, body);
}

describe('a rolling restart under load', () => {
  const directory = mkdtempSync(join(tmpdir(), 'slipway-rolling-'));
  const children: ChildProcess[] = [];
  afterAll(() => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  });

  it('loses no request', async () => {
    const folder = bundleWeb(join(directory, 'web'));
    const data = join(directory, 'data');
    const targets: Target[] = [];
    const start = async (): Promise<{ child: ChildProcess; target: Target }> => {
      const port = await freePort();
      const child = spawn(
        process.execPath,
        ['--disable-warning=ExperimentalWarning', 'server.js'],
        {
          cwd: folder,
          env: {
            PATH: process.env.PATH,
            [ENV.application]: 'shop',
            [ENV.environment]: 'dev',
            [ENV.backend]: 'embedded',
            [ENV.dataDirectory]: data,
            [ENV.tasks]: JSON.stringify([{ name: 'echo', kind: 'handler' }]),
            [ENV.port]: String(port),
            [ENV.deregistrationSeconds]: '1',
            [ENV.stopTimeoutSeconds]: '20',
          },
          stdio: ['ignore', 'ignore', 'inherit'],
        },
      );
      children.push(child);
      const target = { port, healthy: false };
      targets.push(target);
      for (let waited = 0; !target.healthy; waited += 50) {
        if (waited > 20_000) throw new Error('it does not get ready');
        await sleep(50);
      }
      return { child, target };
    };
    const balancer = startBalancer(targets);
    balancer.server.listen(0, '127.0.0.1');
    await once(balancer.server, 'listening');
    const url = `http://127.0.0.1:${(balancer.server.address() as AddressInfo).port}/api/v1/runs`;

    const instances = [await start(), await start()];
    const statuses = new Map<number | string, number>();
    let sent = 0;
    let over = false;
    const client = async (): Promise<void> => {
      while (!over) {
        sent += 1;
        const status = await post(url, JSON.stringify({ task: 'echo', input: { sent } }));
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    };
    const clients = Array.from({ length: 8 }, client);
    for (const { child, target } of instances) {
      const before = sent;
      while (sent < before + ENOUGH / 4) await sleep(50);
      await start();
      child.kill('SIGTERM');
      const [code] = (await once(child, 'exit')) as [number];
      expect(code).toBe(0);
      targets.splice(targets.indexOf(target), 1);
    }
    while (sent < ENOUGH) await sleep(50);
    over = true;
    await Promise.all(clients);
    balancer.stop();

    expect(Object.fromEntries(statuses)).toEqual({ 201: sent });
    const backend = openBackend({ kind: 'embedded', directory: data });
    expect(await backend.broker.depth()).toBe(sent);
    closeBackend(backend);
  });
});
