import { pino } from 'pino';
import { closeBackend, openBackend } from '../../services/protocol/backend';
import { webApp } from '../../services/web/app';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

it('leaves it to the load balancer to close an idle connection', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'slipway-web-'));
  const backend = openBackend({ kind: 'embedded', directory });
  const app = webApp({
    backend,
    logger: pino({ level: 'silent' }),
    application: 'shop',
    environment: 'dev',
    tasks: [],
    token: undefined,
    closing: new AbortController().signal,
    requestTimeoutSeconds: 120,
  });
  await app.ready();
  expect(app.server.keepAliveTimeout).toBe(125_000);
  expect(app.server.requestTimeout).toBe(120_000);
  await app.close();
  closeBackend(backend);
  rmSync(directory, { recursive: true });
});
