import type { Page } from 'playwright-core';
import { describeWith } from '../../../support/prerequisites';
import { startSystem, type System } from '../../system';
import { startConsoleBrowser, type ConsoleBrowser } from './browser';
import { putRuns } from './many-runs';

const COUNT = 100_000;

/** More than a window's height of rows and what is kept ready beyond its edges. */
const MOST_ROWS = 60;

const rowsIn = (page: Page) => page.locator('.runs .body [role=row]').count();
const key = (page: Page, text: string) =>
  page.locator('.runs .key').getByText(text, { exact: true });

describeWith('chromium', 'a list of 100,000 runs', () => {
  let system: System;
  let browser: ConsoleBrowser;
  beforeAll(async () => {
    system = await startSystem();
    putRuns(system.dataDirectory, { count: COUNT });
    browser = await startConsoleBrowser(system.url);
  });
  afterAll(async () => {
    await browser.close();
    await system.stop();
  });

  it('is read as it is looked at, to its very end, and is a window’s worth of rows at each place', async () => {
    const page = await browser.open('/');
    let asked = 0;
    page.on('request', (request) => {
      if (request.url().includes('cursor=')) asked += 1;
    });
    await key(page, `old-${COUNT - 1}`).waitFor();
    expect(asked).toBeLessThan(3);

    await page.locator('.runs .body [tabindex="0"]').focus();
    await page.keyboard.press('End');
    await key(page, 'old-0').waitFor({ timeout: 50_000 });
    await page.getByText('100,000 runs', { exact: true }).waitFor();
    expect(asked).toBe(Math.ceil((COUNT - 100) / 500));
    expect(await page.locator('.runs').getAttribute('aria-rowcount')).toBe(String(COUNT + 1));
    expect(await rowsIn(page)).toBeLessThan(MOST_ROWS);

    for (const share of [0.5, 0.9, 0.1]) {
      const middle = share * COUNT;
      await page.evaluate(`(() => {
        const { top, height } = document.querySelector('.runs .body').getBoundingClientRect();
        scrollTo(0, scrollY + top + (height / ${COUNT}) * ${middle} - innerHeight / 2);
      })()`);
      await key(page, `old-${COUNT - 1 - middle}`).waitFor();
      expect(await rowsIn(page)).toBeLessThan(MOST_ROWS);
    }
    await page.locator('.runs').press('Home');
    await key(page, `old-${COUNT - 1}`).waitFor();
    expect(browser.complaints).toEqual([]);
  });
});
