import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { newPage, startChromium } from '../../support/chromium';

/** A real browser, and what its pages complained of or asked for. */
export interface TestBrowser {
  /** Opens a page from disk. */
  open(html: string, hash?: string, options?: BrowserContextOptions): Promise<Page>;
  /** Console errors, uncaught errors, and requests to anything but the file itself. */
  readonly complaints: string[];
  close(): Promise<void>;
}

export async function startBrowser(): Promise<TestBrowser> {
  const browser = await startChromium();
  const folder = mkdtempSync(join(tmpdir(), 'slipway-explorer-'));
  const complaints: string[] = [];
  let files = 0;
  return {
    complaints,
    async open(html, hash = '', options = {}) {
      const file = join(folder, `${(files += 1)}.html`);
      writeFileSync(file, html);
      const viewport = { width: 1440, height: 900 };
      const page = await newPage(browser, { viewport, ...options }, complaints);
      const isOwn = (url: string) => url.split('#')[0] === pathToFileURL(file).href;
      page.on('requestfinished', (request) => {
        if (!isOwn(request.url())) complaints.push(`got ${request.url()}`);
      });
      page.on('requestfailed', (request) => {
        // What the page's own policy stops never leaves it.
        if (request.failure()?.errorText !== 'csp') complaints.push(`asked for ${request.url()}`);
      });
      await page.goto(`${pathToFileURL(file).href}${hash}`);
      return page;
    },
    async close() {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Ids of what is on the stage. */
export const boxes = (page: Page) =>
  page.evaluate<string[]>(
    `[...document.querySelectorAll('#scene .box')].map((one) => one.dataset.id)`,
  );
export const box = (page: Page, id: string) => page.locator(`#scene .box[data-id="${id}"]`);
export const details = (page: Page) => page.locator('#details').innerText();
export const settled = (page: Page) =>
  page.evaluate('Promise.all(document.getAnimations().map((one) => one.finished)).then(() => 0)');
