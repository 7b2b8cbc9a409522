import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '../protocol/clock';

/** Between two tries. */
const RETRY_MS = 250;

/** What cannot be written for so long is left to whoever takes the run over. */
const GIVE_UP_MS = 60_000;

/**
 * Records how an attempt ended, again and again where the store cannot be reached: the work is done, and need not be
 * done again by the next owner.
 *
 * @param mayGoOn false once the lease is lost, or the runner has to stop
 * @throws what `record` threw last, when it may not go on or a minute has passed
 */
export async function recorded<T>(
  record: () => Promise<T> | T,
  mayGoOn: () => boolean,
): Promise<T> {
  const untilMs = monotonicMs() + GIVE_UP_MS;
  for (;;) {
    try {
      return await record();
    } catch (error) {
      if (!mayGoOn() || monotonicMs() > untilMs) throw error;
      await sleep(RETRY_MS);
    }
  }
}
