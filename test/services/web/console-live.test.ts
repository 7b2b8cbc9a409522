import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { bundleWeb } from '../../../lib/constructs/bundle';
import { CONSOLE_BUNDLE } from '../../../services/protocol/contract';
import { consoleFiles, type ConsoleFiles } from '../../../services/web/console/files';
import { startChromium } from '../../support/chromium';
import { describeWith } from '../../support/prerequisites';
import { startApp } from './app-for-tests';

/** Where pictures of what is tested go, for people to look at. */
const PICTURES = process.env.SLIPWAY_PICTURES;

describeWith('chromium', 'the console and the stream of what happens', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-console-'));
  let files: ConsoleFiles;
  let browser: Browser;
  beforeAll(async () => {
    files = consoleFiles(join(bundleWeb(folder), CONSOLE_BUNDLE))!;
    browser = await startChromium();
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  it('has one connection, says when the service does not answer, and goes on where it was', async () => {
    const service = await startApp({ console: files });
    const page = await browser.newPage();
    const asked: (string | undefined)[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/api/v1/events')) asked.push(request.headers()['last-event-id']);
    });
    const told = page.waitForResponse((response) => response.url().endsWith('/api/v1/events'));
    await page.goto(service.url);
    await told;
    const lost = page.locator('header').getByText('does not answer: trying again');
    expect(await lost.count()).toBe(0);
    await page.getByRole('link', { name: 'Runs' }).click();
    expect(asked).toEqual([undefined]);

    await service.stop();
    await lost.waitFor({ timeout: 30_000 });
    expect(await page.locator('header').getByRole('status').count()).toBe(1);
    if (PICTURES !== undefined) {
      mkdirSync(PICTURES, { recursive: true });
      for (const colorScheme of ['light', 'dark'] as const)
        for (const width of [375, 1280]) {
          await page.emulateMedia({ colorScheme });
          await page.setViewportSize({ width, height: 400 });
          await page.screenshot({ path: join(PICTURES, `lost-${colorScheme}-${width}.png`) });
        }
    }

    const again = await startApp({ console: files }, undefined, service.port);
    await lost.waitFor({ state: 'detached', timeout: 45_000 });
    expect(asked.at(-1)).toMatch(/^[0-9a-f-]{36}\.\d+$/);
    await page.close();
    await again.stop();
  });
});
