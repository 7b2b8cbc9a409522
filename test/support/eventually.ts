import { setTimeout as sleep } from 'node:timers/promises';

/** What a page comes to show, if not at once: the check is made again until it holds, for 30 seconds. */
export async function eventually(check: () => Promise<void>): Promise<void> {
  for (let waited = 0; ; waited += 100) {
    try {
      await check();
      return;
    } catch (error) {
      if (waited >= 30_000) throw error;
      await sleep(100);
    }
  }
}
