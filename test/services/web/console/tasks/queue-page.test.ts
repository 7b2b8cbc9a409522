import { join } from 'node:path';
import { describeWith } from '../../../../support/prerequisites';
import { finished } from '../../../system';
import { violations } from '../accessibility';
import { withConsole } from '../set-up';

const handlers = [
  { name: 'fails', file: join(__dirname, 'handlers', 'fails.ts') },
  { name: 'slow', file: join(__dirname, '..', '..', '..', 'handlers', 'slow.ts') },
];

/** An `n` that the task fails with. */
const FAILING = 1;

describeWith('chromium', 'the page of the queue', () => {
  const shop = withConsole({ system: { handlers } });

  const failed = async (why: string): Promise<string> => {
    const { id } = await shop.system.client.submit('fails', { why, n: FAILING });
    await finished(shop.system.client, id);
    return id;
  };
  const isRetried = async (id: string): Promise<boolean> =>
    (await shop.system.client.run(id)).retriedAs !== undefined;

  it('shows runners, what they run now, and what waits for a time', async () => {
    const { id } = await shop.system.client.submit('slow', { ms: 120_000 });
    await shop.system.client.submit('slow', { ms: 1 }, { delay: 3600 });
    const page = await shop.browser.open('/queue');
    const runner = page.locator('.runner');
    await runner.getByText('slow').waitFor();
    expect(await runner.getByRole('link').getAttribute('href')).toBe(`/runs/${id}`);
    await runner.getByText(/^1 of \d+ slots$/).waitFor();
    await runner.getByText('Up', { exact: true }).waitFor();
    const row = page.getByRole('row', { name: /^slow/ });
    await row.waitFor();
    expect(await row.locator('[data-name=Running]').innerText()).toBe('1');
    expect(await row.locator('[data-name=Later]').innerText()).toBe('1');
    await shop.system.client.cancel(id);
    await runner.getByText('slow').waitFor({ state: 'detached' });
  });

  it('does one dead letter again', async () => {
    const id = await failed('the disk is full');
    const page = await shop.browser.open('/queue');
    const row = page.getByRole('row').filter({ hasText: 'the disk is full' });
    await row.getByText('RangeError').waitFor();
    await row.getByRole('button', { name: /^Do again/ }).click();
    await page.getByText('1 run is submitted again.').waitFor();
    expect(await isRetried(id)).toBe(true);
  });

  it('does those again that were chosen, and asks before', async () => {
    const ids = [await failed('first'), await failed('second'), await failed('third')];
    const page = await shop.browser.open('/queue');
    const box = (text: string) =>
      page.getByRole('row').filter({ hasText: text }).getByRole('checkbox');
    await box('first').check();
    await box('third').check();
    await page.getByRole('button', { name: 'Do 2 runs again' }).click();
    await page.getByRole('dialog').getByText('Do 2 runs again?').waitFor();
    await page.getByRole('button', { name: 'Not now' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await Promise.all(ids.map(isRetried))).toEqual([false, false, false]);
    await page.getByRole('button', { name: 'Do 2 runs again' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Do again' }).click();
    await page.getByText('2 runs are submitted again.').waitFor();
    expect(await Promise.all(ids.map(isRetried))).toEqual([true, false, true]);
  });

  it('does all again that a filter leaves, and says how many before', async () => {
    await failed('one of all');
    await shop.system.client.submit('exits-3');
    const page = await shop.browser.open('/queue');
    await page.locator('.dead tr', { hasText: 'one of all' }).waitFor();
    await page.locator('.dead tr', { hasText: 'exits-3' }).waitFor();
    await page.getByLabel('Task', { exact: true }).selectOption('fails');
    await page.locator('.dead tr', { hasText: 'exits-3' }).waitFor({ state: 'detached' });
    const open = (
      await shop.system.client.runs({ task: 'fails', state: 'FAILED', limit: 500 })
    ).filter(({ retriedAs }) => retriedAs === undefined);
    await page.getByRole('button', { name: 'Do all again' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(`Do ${open.length} runs again?`).waitFor();
    await dialog.getByText('Of fails.').waitFor();
    await dialog.getByRole('button', { name: 'Do again' }).click();
    await page.getByText(`${open.length} runs are submitted again.`).waitFor();
    expect(await Promise.all(open.map(({ id }) => isRetried(id)))).not.toContain(false);
  });

  it('says that nothing is there where a filter leaves nothing', async () => {
    const page = await shop.browser.open('/queue');
    await page.getByLabel('Task', { exact: true }).selectOption('slow');
    await page.getByText('There are none.').waitFor();
    expect(await page.getByRole('button', { name: 'Do all again' }).isDisabled()).toBe(true);
  });

  it.each([
    ['light', 1280],
    ['dark', 360],
  ] as const)('can be read by all, %s, %i px wide', async (colorScheme, width) => {
    await failed('something long, in /a/path/that/does/not/break/anywhere/at/all');
    const page = await shop.browser.open('/queue', {
      colorScheme,
      viewport: { width, height: 800 },
    });
    await page.locator('.dead tbody tr').first().waitFor();
    await page.locator('.runner').first().waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });
});
