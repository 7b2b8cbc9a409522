import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import type { Backend } from '../../../services/protocol/backend';
import { webApp, type AppOptions } from '../../../services/web/app';
import { embeddedBackend } from '../web';

export interface AppForTests {
  readonly app: FastifyInstance;
  readonly backend: Backend;
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** The web service in this process, on a free port, over a store of its own; `extend` adds routes to it. */
export async function startApp(
  options: Partial<AppOptions> = {},
  extend: (app: FastifyInstance) => void = () => undefined,
  atPort = 0,
): Promise<AppForTests> {
  const { backend, close } = embeddedBackend();
  const app = webApp({
    backend,
    logger: pino({ level: 'silent' }),
    application: 'shop',
    environment: 'dev',
    tasks: [{ name: 'echo', kind: 'handler' }],
    token: undefined,
    closing: new AbortController().signal,
    requestTimeoutSeconds: 60,
    mostDelayMs: 60_000, // this process has tests to compile
    ...options,
  });
  extend(app);
  await app.listen({ host: '127.0.0.1', port: atPort });
  const { port } = app.server.address() as AddressInfo;
  return {
    app,
    backend,
    port,
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      await app.close();
      close();
    },
  };
}
