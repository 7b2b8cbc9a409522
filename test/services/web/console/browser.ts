import type { BrowserContextOptions, Page } from 'playwright-core';
import { newPage, startChromium } from '../../../support/chromium';

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
  const browser = await startChromium();
  const complaints: string[] = [];
  return {
    complaints,
    async open(path, options = {}) {
      const viewport = { width: 1280, height: 800 };
      const page = await newPage(browser, { viewport, ...options }, complaints);
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
