import { join } from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { CHROMIUM } from './prerequisites';

/** Containers run tests as root, where Chromium's own sandbox does not start. */
export const startChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: join(__dirname, 'chromium.sh'),
    env: { ...process.env, CHROMIUM },
    chromiumSandbox: false,
  });

/** A service on a machine that is busy with other suites sheds load: the page asks again, and tests look at what it shows. */
const SHED = /responded with a status of 503/;

/** A page in a context of its own; its console's errors and warnings and its uncaught errors go to the complaints. */
export async function newPage(
  browser: Browser,
  options: BrowserContextOptions,
  complaints: string[],
): Promise<Page> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  // A machine that is busy with other suites takes its time.
  page.setDefaultTimeout(90_000);
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !SHED.test(message.text()))
      complaints.push(message.text());
  });
  page.on('pageerror', ({ message }) => complaints.push(message));
  return page;
}
