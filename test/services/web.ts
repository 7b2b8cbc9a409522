import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { closeBackend, openBackend, type Backend } from '../../services/protocol/backend';
import type { TaskSummary } from '../../services/protocol/contract';
import type { Outcome, Run } from '../../services/protocol/run';
import { webApp, type AppOptions } from '../../services/web/app';

/** The web service in this process, over a backend. */
export interface Web {
  readonly app: FastifyInstance;
  readonly url: string;
  readonly backend: Backend;
  stop(): Promise<void>;
}

interface StartOptions extends Partial<Pick<AppOptions, 'tasks' | 'schedules'>> {
  readonly port?: number;
}

export const TASKS: readonly TaskSummary[] = [
  { name: 'a', kind: 'handler' },
  { name: 'b', kind: 'handler' },
  { name: 'program', kind: 'container' },
];

export async function startWeb(
  backend: Backend,
  { port = 0, tasks = TASKS, ...others }: StartOptions = {},
): Promise<Web> {
  const closing = new AbortController();
  const app = webApp({
    backend,
    logger: pino({ level: 'silent' }),
    application: 'shop',
    environment: 'dev',
    tasks,
    token: undefined,
    closing: closing.signal,
    requestTimeoutSeconds: 60,
    mostDelayMs: 60_000, // this process has tests to compile
    schedules: () => Promise.resolve([]),
    ...others,
  });
  await app.listen({ host: '127.0.0.1', port });
  return {
    app,
    backend,
    url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`,
    stop: async () => {
      closing.abort();
      await app.close();
    },
  };
}

/** A backend of its own in a folder that goes with it. */
export function embeddedBackend(): { readonly backend: Backend; readonly close: () => void } {
  const directory = mkdtempSync(join(tmpdir(), 'slipway-web-'));
  const backend = openBackend({ kind: 'embedded', directory });
  return {
    backend,
    close: () => {
      closeBackend(backend);
      rmSync(directory, { recursive: true });
    },
  };
}

/** Does what a task runner does with runs, one after the other; `outcome` is the task. */
export function startWorker(
  { broker, store }: Backend,
  outcome: (run: Run, log: (text: string) => Promise<void>) => Promise<Outcome> | Outcome,
): { stop(): Promise<void> } {
  const stopped = new AbortController();
  const work = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      for (const delivery of await broker.receive(10, stopped.signal)) {
        const { runId } = JSON.parse(delivery.body) as { runId: string };
        const claim = await store.claim(runId, 60_000);
        if (claim.kind === 'claimed') {
          const log = (text: string) =>
            store.appendLog(runId, [{ at: new Date().toISOString(), stream: 'log', text }]);
          await store.finish(claim.lease, await outcome(claim.run, log));
        }
        await delivery.acknowledge();
      }
      await sleep(1);
    }
  };
  const ended = work();
  return {
    stop: async () => {
      stopped.abort();
      await ended;
    },
  };
}

/** Ends a run as a task runner would. */
export async function end({ store }: Backend, id: string, outcome: Outcome): Promise<void> {
  const claim = await store.claim(id, 60_000);
  if (claim.kind !== 'claimed') throw new Error(`not claimed: ${claim.kind}`);
  await store.finish(claim.lease, outcome);
}

export const FAILURE = {
  state: 'FAILED',
  error: { name: 'BadDay', message: 'no luck', stack: 'BadDay: no luck\n    at task.ts:7:1' },
} as const satisfies Outcome;
