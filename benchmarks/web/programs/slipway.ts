import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { openBackend, type Backend } from '../../../services/protocol/backend';
import { serviceMetrics, toldTogether } from '../../../services/protocol/metrics';
import { measureQueue } from '../../../services/protocol/queue-metrics';
import { sweepWith } from '../../../services/protocol/sweeper';
import { webApp } from '../../../services/web/app';
import { listening } from './listen';

/**
 * The web service with all that it does, in one process instead of a supervisor and its workers, so that it can be
 * measured beside what else is one process. Arguments: the folder of its store, the token, and requests that one client
 * may send a second (0: as many as it likes).
 */
const [directory = '', token = '', perSecond = '0'] = process.argv.slice(2);
const tasks = [{ name: 'noop', kind: 'handler' }] as const;
const logger = pino({ base: { service: 'web' }, level: 'error' }, process.stderr);
const backend = openBackend({ kind: 'embedded', directory });
const metrics = serviceMetrics(tasks.map(({ name }) => name));
measureQueue(metrics, backend);
sweepWith(backend, logger);
const app = webApp({
  backend: slowFor(backend),
  logger,
  application: 'benchmark',
  environment: 'dev',
  tasks,
  schedules: () => Promise.resolve([]),
  metrics: { ...metrics, tell: async () => toldTogether([await metrics.figures()]) },
  token,
  closing: new AbortController().signal,
  requestTimeoutSeconds: 60,
  ...(perSecond !== '0' && { requestsPerSecond: Number(perSecond), proxies: 1 }),
});
void app.listen({ host: '127.0.0.1', port: 0 }).then(() => listening(app.server));

/** One run keeps whoever asks for it waiting: {@link SLOW_RUN}. */
function slowFor({ store, ...others }: Backend): Backend {
  const get: typeof store.get = async (id) => {
    if (id === '00000000-0000-0000-0000-000000000060') await sleep(60_000);
    return store.get(id);
  };
  return { ...others, store: { ...store, get } };
}
