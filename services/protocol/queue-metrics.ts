import { Gauge } from './prometheus';
import type { Backend } from './backend';
import { nowMs } from './clock';
import type { ServiceMetrics } from './metrics';

/** Longest wait of a scrape for queue or store, in milliseconds. */
const ANSWER_WITHIN_MS = 2000;

/** What waits, asked for at each scrape. Where queue or store do not answer, the scrape has no value. */
export function measureQueue({ registry }: ServiceMetrics, { broker, store }: Backend): void {
  const gauge = (name: string, help: string, value: () => Promise<number>) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      aggregator: 'max', // the same queue, whoever asks
      async collect() {
        try {
          this.set(await inTime(value()));
        } catch {
          this.reset();
          this.set(NaN);
        }
      },
    });
  gauge('slipway_queue_messages', 'Messages that wait for a runner, about.', () => broker.depth());
  gauge(
    'slipway_queue_oldest_run_age_seconds',
    'Age of the run that waits longest, from when it could have begun; 0 where none waits.',
    async () => {
      const [oldest] = await store.overdue(nowMs(), 1);
      if (oldest === undefined) return 0;
      return Math.max(0, nowMs() - oldest.sinceMs) / 1000;
    },
  );
}

function inTime(value: Promise<number>): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no answer')), ANSWER_WITHIN_MS);
    value.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
