import type { Page } from 'playwright-core';
import { describeWith } from '../../../support/prerequisites';
import { finished } from '../../system';
import { violations } from './accessibility';
import { withConsole } from './set-up';
import { putRuns } from './many-runs';
import { becomesTrue } from '../../../support/becomes-true';

const rows = (page: Page) => page.locator('.runs .body [role=row]');
const row = (page: Page, key: string) => rows(page).filter({ hasText: key });
/** From top to bottom. */
const keysOf = (page: Page) =>
  page.evaluate<string[]>(
    `[...document.querySelectorAll('.runs .body [role=row]')]
      .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
      .map((one) => one.querySelector('.key')?.textContent ?? '')`,
  );

describeWith('chromium', 'the list of runs', () => {
  const shop = withConsole();

  let hasMany = false;
  const withMany = (): void => {
    if (!hasMany) putRuns(shop.system.dataDirectory, { count: 1500 });
    hasMany = true;
  };
  const opened = async (path: string, options = {}) => {
    const page = await shop.browser.open(path, options);
    await page.locator('.runs[aria-busy=false], .notice').first().waitFor();
    return page;
  };

  it('says that nothing has run yet, and shows what is submitted then, on to its end', async () => {
    const page = await opened('/');
    await page.getByText('Nothing has run yet').waitFor();
    const { id } = await shop.system.client.submit('slow', { ms: 1500 }, { key: 'first-of-all' });
    await row(page, 'first-of-all').getByText('Running').waitFor();
    await row(page, 'first-of-all').getByText('Succeeded').waitFor();
    expect(await row(page, 'first-of-all').locator('a').getAttribute('href')).toBe(`/runs/${id}`);
    expect(await page.getByText('1 run', { exact: true }).count()).toBe(1);
    expect(await page.title()).toBe('Runs · shop · dev');
  });

  it('is narrowed by task, state, time and prefix, and the address says how', async () => {
    await finished(
      shop.system.client,
      (await shop.system.client.submit('echo', { text: 'hi' }, { key: 'narrow-1' })).id,
    );
    await finished(
      shop.system.client,
      (await shop.system.client.submit('exits-3', { text: 'hi' }, { key: 'narrow-2' })).id,
    );
    const page = await opened('/runs');
    await page.keyboard.press('/');
    await page.keyboard.type('narrow-');
    await page.waitForURL('**/runs?prefix=narrow-');
    await page.getByText('2 runs', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Failed' }).click();
    await page.waitForURL('**/runs?state=FAILED&prefix=narrow-');
    await page.getByText('1 run', { exact: true }).waitFor();
    expect(await keysOf(page)).toEqual(['narrow-2']);
    await page.getByLabel('Task', { exact: true }).selectOption('echo');
    await page.getByText('No run matches these filters.').waitFor();
    await page.goBack();
    await page.getByText('1 run', { exact: true }).waitFor();
    await page.getByLabel('Submitted', { exact: true }).selectOption('1h');
    await page.waitForURL('**/runs?state=FAILED&prefix=narrow-&within=1h');
    const other = await opened(new URL(page.url()).pathname + new URL(page.url()).search);
    expect(await keysOf(other)).toEqual(['narrow-2']);
    await other.getByRole('button', { name: 'Clear filters' }).click();
    await other.waitForURL('**/runs');
    await row(other, 'narrow-1').waitFor();
  });

  it('takes an address that makes no sense for all runs', async () => {
    const page = await opened('/runs?prefix=%01&state=LOST&from=never');
    await row(page, 'narrow-1').waitFor();
  });

  it('says that the service does not answer, and goes on when it does', async () => {
    const page = await opened('/runs?prefix=narrow-');
    await row(page, 'narrow-1').waitFor();
    await page.route('**/api/v1/**', (route) => route.abort());
    await page.reload();
    await page.getByRole('alert').getByText('The service does not answer.').waitFor();
    await page.unroute('**/api/v1/**');
    await page.getByRole('alert').waitFor({ state: 'detached' });
    await row(page, 'narrow-1').waitFor();
    expect(await keysOf(page)).toEqual(['narrow-2', 'narrow-1']);
    shop.browser.complaints.length = 0; // the browser's own words for it
  });

  it('keeps its place for who reads further down, tells how many are new, and shows them when asked', async () => {
    withMany();
    const page = await opened('/');
    await row(page, 'old-1499').waitFor();
    await page.mouse.move(640, 600);
    await page.mouse.wheel(0, 4000);
    await row(page, 'old-1400').waitFor();
    const before = (await row(page, 'old-1400').boundingBox())!.y;
    for (const number of [1, 2, 3])
      await shop.system.client.submit('echo', { text: 'hi' }, { key: `new-${number}` });
    const pill = page.getByRole('button', { name: '3 new runs' });
    await pill.waitFor();
    expect((await row(page, 'old-1400').boundingBox())!.y).toBe(before);
    await pill.click();
    await row(page, 'new-3').waitFor();
    expect((await keysOf(page)).slice(0, 3)).toEqual(['new-3', 'new-2', 'new-1']);
    expect(await pill.count()).toBe(0);
  });

  it('is gone through by the keyboard alone', async () => {
    withMany();
    const page = await opened('/runs?prefix=old-');
    await row(page, 'old-1499').waitFor();
    const focused = () => page.locator(':focus .key').innerText();
    await page.locator('.runs .body [tabindex="0"]').focus();
    expect(await focused()).toBe('old-1499');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe('old-1497');
    await page.keyboard.press('PageDown');
    expect(Number((await focused()).slice(4))).toBeLessThan(1492);
    await page.keyboard.press('End');
    await page.locator(':focus .key').getByText('old-0', { exact: true }).waitFor();
    await becomesTrue(
      page,
      `(() => {
      const { top, bottom } = document.activeElement.getBoundingClientRect();
      return top >= 0 && bottom <= innerHeight;
    })()`,
    );
    expect(await page.locator('.runs').getAttribute('aria-rowcount')).toBe('1501');
    expect(await page.locator(':focus').getAttribute('aria-rowindex')).toBe('1501');
    await page.keyboard.press('Home');
    await page.locator(':focus', { hasText: 'old-1499' }).waitFor();
    // Not below the header.
    expect(
      await page.evaluate(
        `document.activeElement.getBoundingClientRect().top + 1 >=
          document.querySelector('.runs .columns').getBoundingClientRect().bottom`,
      ),
    ).toBe(true);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/runs/*');
    await page.locator('h1:focus').waitFor();
    // Its name is known when it has come.
    await becomesTrue(page, "document.title === 'echo · shop · dev'");
  });

  it('is where it was for who comes back', async () => {
    withMany();
    const page = await opened('/');
    await row(page, 'old-1499').waitFor();
    // The list grows while it is read: it may be too short at first.
    for (let tries = 0; tries < 100 && !(await row(page, 'old-1290').isVisible()); tries += 1) {
      await page.evaluate('scrollTo(0, 9000)');
      await page.waitForTimeout(100);
    }
    await row(page, 'old-1290').waitFor();
    const before = await page.evaluate('scrollY');
    await row(page, 'old-1290').locator('a').click();
    await page.waitForURL('**/runs/*');
    await page.locator('h1:focus').waitFor();
    await page.goBack();
    await row(page, 'old-1290').waitFor();
    expect(await page.evaluate('scrollY')).toBe(before);
  });

  it('cancels and retries what was chosen, after a question', async () => {
    const keys = ['many-1', 'many-2', 'many-3'];
    for (const key of keys) await shop.system.client.submit('slow', { ms: 50_000 }, { key });
    const page = await opened('/runs?prefix=many-');
    for (const key of keys) await row(page, key).getByText('Running').waitFor();
    await row(page, 'many-3').getByRole('checkbox').click();
    await row(page, 'many-1')
      .getByRole('checkbox')
      .click({ modifiers: ['Shift'] });
    await page.getByRole('button', { name: 'Cancel 3' }).click();
    await page.getByRole('button', { name: 'Leave as they are' }).click();
    expect(await page.getByText('3 chosen').count()).toBe(1);
    await page.getByRole('button', { name: 'Cancel 3' }).click();
    await page.getByRole('button', { name: 'Cancel 3 runs' }).click();
    await page.getByText('3 runs cancelled.').waitFor();
    for (const key of keys) await row(page, key).getByText('Cancelled', { exact: true }).waitFor();
    await row(page, 'many-2').focus();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Retry 1' }).click();
    await page.getByRole('button', { name: 'Retry 1 run' }).click();
    await page.getByText('1 run submitted again.').waitFor();
    await row(page, 'many-2').getByText('Done again').waitFor();
  });

  it('shows a run’s names as text, whatever they are', async () => {
    const key = '<img src=x onerror=alert(1)>"\'&amp;';
    await shop.system.client.submit('echo', { text: 'hi' }, { key });
    const page = await opened('/');
    await row(page, key).waitFor();
    expect(await page.locator('.runs img').count()).toBe(0);
  });

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 360],
    ['dark', 360],
  ] as const)('has nothing for axe to find: %s, %i pixels wide', async (colorScheme, width) => {
    const page = await opened('/runs?state=SUCCEEDED,CANCELLED,FAILED,RUNNING', {
      colorScheme,
      viewport: { width, height: 800 },
    });
    await rows(page).first().waitFor();
    await rows(page).first().getByRole('checkbox').click();
    if (width < 700) await page.getByRole('button', { name: 'Filters' }).click();
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
  });
});
