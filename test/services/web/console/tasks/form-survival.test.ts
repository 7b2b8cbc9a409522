import fc from 'fast-check';
import type { Browser, Page } from 'playwright-core';
import { equal } from '../../../../../services/web/console/page/schema/json';
import { startChromium } from '../../../../support/chromium';
import { describeWith } from '../../../../support/prerequisites';
import { anyCase, anyJson } from './arbitrary-schema';
import { formProgram, show, valueIn, writeAllAgain } from './form-page';

/** Schemas that are tried; each is drawn by a real browser. */
const RUNS = 30;

describeWith('chromium', 'any input in any form', () => {
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];
  beforeAll(async () => {
    browser = await startChromium();
    page = await browser.newPage();
    page.on('pageerror', ({ message }) => complaints.push(message));
    await page.addScriptTag({ content: formProgram() });
  });
  afterAll(() => browser.close());
  afterEach(() => expect(complaints.splice(0)).toEqual([]));

  it('is the same after it was shown, and after all of it was written again', async () => {
    let written = 0;
    await fc.assert(
      fc.asyncProperty(anyCase, async ({ schema, value }) => {
        await show(page, schema, value);
        expect(await page.evaluate('changes')).toBe(0);
        written += await writeAllAgain(page);
        const after = await valueIn(page);
        if (!equal(after, value)) expect(after).toEqual(value);
        expect(complaints).toEqual([]);
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
    expect(written).toBeGreaterThan(RUNS);
  });

  it('is the same as JSON, there and back', async () => {
    await fc.assert(
      fc.asyncProperty(anyCase, async ({ schema, value }) => {
        await show(page, schema, value);
        await page.getByRole('button', { name: 'JSON', exact: true }).click();
        const text = await page.getByLabel('Input as JSON').inputValue();
        expect(equal(JSON.parse(text) as typeof value, value)).toBe(true);
        await page.getByLabel('Input as JSON').fill(`${text}\n`);
        await page.getByRole('button', { name: 'Form', exact: true }).click();
        expect(equal(await valueIn(page), value)).toBe(true);
      }),
      { numRuns: RUNS / 2, endOnFailure: true },
    );
  });

  it('is kept where it is nothing that the schema asks for', async () => {
    await fc.assert(
      fc.asyncProperty(anyCase, anyJson, async ({ schema }, value) => {
        await show(page, schema, value);
        await writeAllAgain(page);
        const after = await valueIn(page);
        if (!equal(after, value)) expect(after).toEqual(value);
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  });
});
