import { gzipSync } from 'node:zlib';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { median } from './rounds';

export interface Paint {
  /** Median. Milliseconds. */
  readonly firstContentfulPaintMs: number;
  /** All files of the console, compressed. Bytes. */
  readonly bundle: number;
}

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Lighthouse's "slow 4G": https://github.com/GoogleChrome/lighthouse/blob/main/docs/throttling.md */
const SLOW = {
  offline: false,
  latency: 150,
  downloadThroughput: 204_800,
  uploadThroughput: 96_000,
};
const SLOWER_PROCESSOR = 4;
const VISITS = 5;

export const noBrowser = (): string | undefined =>
  existsSync(CHROMIUM) ? undefined : 'no Chromium here: apt-get install chromium';

/** Opens the console for the first time, several times, on a slow network and a slow processor. */
export async function paint(url: string, bundleFolder: string): Promise<Paint> {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  const times: number[] = [];
  for (let visit = 0; visit < VISITS; visit += 1) {
    const context = await browser.newContext();
    const page = await context.newPage();
    const devTools = await context.newCDPSession(page);
    await devTools.send('Network.enable');
    await devTools.send('Network.emulateNetworkConditions', SLOW);
    await devTools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER_PROCESSOR });
    await page.goto(`${url}/runs`);
    times.push(
      await page.evaluate(
        `new Promise((resolve) => new PerformanceObserver((list) => {
          const [entry] = list.getEntriesByName('first-contentful-paint');
          if (entry !== undefined) resolve(entry.startTime);
        }).observe({ type: 'paint', buffered: true }))`,
      ),
    );
    await context.close();
  }
  await browser.close();
  const sizes = readdirSync(bundleFolder).map(
    (file) => gzipSync(readFileSync(join(bundleFolder, file)), { level: 9 }).length,
  );
  return {
    firstContentfulPaintMs: median(times),
    bundle: sizes.reduce((sum, size) => sum + size, 0),
  };
}
