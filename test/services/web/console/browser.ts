import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { CHROMIUM } from '../../../support/prerequisites';

/** A real browser, and what the console's pages complained of or asked for elsewhere. */
export interface ConsoleBrowser {
  /** Opens a page of the service, in a context of its own. */
  open(path: string, options?: BrowserContextOptions): Promise<Page>;
  /** Console errors and warnings, uncaught errors, refused requests, and requests to anything but the service. */
  readonly complaints: string[];
  closePages(): Promise<void>;
  close(): Promise<void>;
}

/** @param url of the web service */
export async function startConsoleBrowser(url: string): Promise<ConsoleBrowser> {
  // Containers run tests as root, where Chromium's own sandbox does not start.
  const browser: Browser = await chromium.launch({
    executablePath: CHROMIUM,
    chromiumSandbox: false,
  });
  const complaints: string[] = [];
  return {
    complaints,
    async open(path, options = {}) {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 800 },
        ...options,
      });
      const page = await context.newPage();
      // A machine that is busy with other suites takes its time.
      page.setDefaultTimeout(90_000);
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
      });
      page.on('pageerror', ({ message }) => complaints.push(message));
      page.on('request', (request) => {
        if (!request.url().startsWith(url)) complaints.push(`asked for ${request.url()}`);
      });
      await page.goto(`${url}${path}`);
      return page;
    },
    closePages: async () => {
      await Promise.all(browser.contexts().map((context) => context.close()));
    },
    close: () => browser.close(),
  };
}
