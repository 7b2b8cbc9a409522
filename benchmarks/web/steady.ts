import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { CONNECTIONS, type Request } from './load';

export interface Latencies {
  /** Requests that were sent a second. */
  readonly perSecond: number;
  /** From the time at which a request was due, sent or not, to the end of its answer. Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** Requests are sent in groups: timers are no finer. Milliseconds. */
const STEP_MS = 5;

/**
 * Sends requests at an even rate, whether or not earlier ones were answered: a service that stands still is late for all
 * that come meanwhile.
 */
export async function steadily(
  { url, method = 'GET', headers = {}, body }: Request,
  perSecond: number,
  seconds: number,
): Promise<Latencies> {
  const { origin, pathname, search } = new URL(url);
  const pool = new Pool(origin, { connections: CONNECTIONS });
  const times: number[] = [];
  const failures: string[] = [];
  const ask = async (due: number): Promise<void> => {
    try {
      const response = await pool.request({
        ...{ path: `${pathname}${search}`, method, headers },
        ...(body !== undefined && { body }),
      });
      await response.body.dump();
      if (response.statusCode >= 300) failures.push(String(response.statusCode));
    } catch (error) {
      failures.push(String(error));
    }
    times.push(performance.now() - due);
  };
  const begun = performance.now();
  const asked: Promise<void>[] = [];
  const count = Math.round(perSecond * seconds);
  while (asked.length < count) {
    const due = Math.min(count, Math.floor(((performance.now() - begun) / 1000) * perSecond));
    while (asked.length < due) asked.push(ask(begun + (asked.length / perSecond) * 1000));
    await sleep(STEP_MS);
  }
  await Promise.all(asked);
  await pool.close();
  if (failures.length > 0)
    throw new Error(`${method} ${url}: ${failures.length} failed: ${failures[0] ?? ''}`);
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)]!;
  return { perSecond, p50: at(0.5), p99: at(0.99) };
}
