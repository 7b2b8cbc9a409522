import { describeWith } from '../../../support/prerequisites';
import { startSystem, type System } from '../../system';
import type { Grant } from '../../../../services/protocol/keys/scope';
import { violations } from './accessibility';
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

  it('offers what the reader may do, and nothing else', async () => {
    const { id } = await system.client.submit('echo', { text: 'hi' }, { delay: 3600 });
    const openWith = async (...scopes: Grant[]) => {
      const name = scopes.join('.').replace(':', '-');
      const { key } = await system.client.createKey({ name, scopes });
      const page = await browser.open(`/runs/${id}`);
      await page.getByLabel('API token').fill(key);
      await page.getByRole('button', { name: 'Use it' }).click();
      await page.getByRole('heading', { name: 'echo' }).waitFor();
      return page;
    };
    const operator = await openWith('read', 'operate', 'submit:echo');
    await operator.getByRole('button', { name: 'Cancel' }).waitFor();
    await operator.getByRole('link', { name: 'Run with other input' }).click();
    await operator.getByRole('button', { name: 'Run it' }).waitFor();
    await operator.getByRole('link', { name: 'Runs', exact: true }).click();
    await operator.getByRole('checkbox').first().waitFor();

    const reader = await openWith('read');
    await reader.getByRole('link', { name: 'Tasks' }).click();
    await reader.getByRole('link', { name: 'Look at echo' }).click();
    await reader.getByText('You may not run it').waitFor();
    expect(await reader.getByRole('button', { name: 'Run it' }).count()).toBe(0);
    await reader.getByRole('link', { name: 'Queue' }).click();
    await reader.getByText('There are none.').waitFor();
    expect(await reader.getByRole('button', { name: 'Do all again' }).count()).toBe(0);
    await reader.getByRole('link', { name: 'Runs', exact: true }).click();
    await reader.getByRole('button', { name: 'Pending 2' }).waitFor();
    await reader.getByText('behind-the-door').waitFor();
    expect(await reader.getByRole('checkbox').count()).toBe(0);
    expect(await violations(reader)).toEqual([]);
    await reader.goto(`${system.url}/runs/${id}`);
    await reader.getByText('Pending').waitFor();
    // What came with the answer to who asks would be there as well.
    await reader.getByRole('button', { name: 'Keys' }).waitFor();
    expect(await reader.getByRole('button', { name: 'Cancel' }).count()).toBe(0);
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
