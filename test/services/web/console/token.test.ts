import { describeWith } from '../../../support/prerequisites';
import { startSystem, type System } from '../../system';
import { startConsoleBrowser, type ConsoleBrowser } from './browser';

describeWith('chromium', 'the console of a service that asks for a token', () => {
  let system: System;
  let browser: ConsoleBrowser;
  beforeAll(async () => {
    system = await startSystem({ token: 'open-sesame' });
    browser = await startConsoleBrowser(system.url);
    await system.client.submit('echo', { text: 'hi' }, { key: 'behind-the-door' });
  });
  afterAll(async () => {
    await browser.close();
    await system.stop();
  });

  it('asks for it once, and goes on with it, also when the page is loaded again', async () => {
    const page = await browser.open('/');
    await page.getByLabel('API token').fill('open-sesame');
    await page.getByRole('button', { name: 'Use it' }).click();
    await page.getByText('behind-the-door').waitFor();
    await page.reload();
    await page.getByText('behind-the-door').waitFor();
    expect(await page.locator('dialog[open]').count()).toBe(0);
  });

  it('asks again where it was wrong', async () => {
    const page = await browser.open('/');
    await page.getByLabel('API token').fill('open-barley');
    await page.getByRole('button', { name: 'Use it' }).click();
    await page.getByLabel('API token').fill('open-sesame');
    await page.getByRole('button', { name: 'Use it' }).click();
    await page.getByText('behind-the-door').waitFor();
  });

  it('leaves who has none alone, and says what to do', async () => {
    const page = await browser.open('/');
    await page.getByRole('button', { name: 'Not now' }).click();
    await page.getByText('This service asks for a token. Load the page again').waitFor();
    // It is asked again all the time, the reader is not.
    await page.waitForResponse((response) => response.status() === 401);
    await page.waitForResponse((response) => response.status() === 401);
    expect(await page.locator('dialog[open]').count()).toBe(0);
  });
});
