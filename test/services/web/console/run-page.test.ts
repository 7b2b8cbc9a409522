import { eventually } from '../../../support/eventually';
import type { Page } from 'playwright-core';
import { describeWith } from '../../../support/prerequisites';
import { launch } from '../../system';
import { violations } from './accessibility';
import { startRunPages, state, type RunPages } from './run-pages';

const OPTIONS = {
  containerTasks: {
    exits: launch("console.log('words'); console.error('last words'); process.exit(3)", 30),
  },
};

const attempts = (page: Page) => page.locator('.attempts ol > li');

describeWith('chromium', 'the page of a run', () => {
  let pages: RunPages;
  beforeAll(async () => {
    pages = await startRunPages(OPTIONS);
  });
  afterAll(() => pages.stop());
  afterEach(async () => {
    await pages.browser.closePages();
    expect(pages.browser.complaints.splice(0)).toEqual([]);
  });

  it('tells of each attempt, and of the result', async () => {
    const page = await pages.opened(await pages.over('third-time-lucky', { order: 17 }));
    await state(page, 'Succeeded');
    const said = await attempts(page).allInnerTexts();
    expect(said).toEqual([
      expect.stringMatching(/1\s+Failed[^]*TypeError not on attempt 1/),
      expect.stringMatching(/2\s+Failed[^]*TypeError not on attempt 2/),
      expect.stringMatching(/3\s+Succeeded/),
    ]);
    expect(await page.locator('.json').allInnerTexts()).toEqual([
      expect.stringContaining('"order": 17'),
      '3',
    ]);
    const bars = page.locator('.track .stretch.attempt');
    const left = async (index: number) => (await bars.nth(index).boundingBox())?.x ?? NaN;
    expect(await left(0)).toBeLessThan(await left(1));
  });

  it('goes along with a run, and cancels it at a key', async () => {
    const page = await pages.opened(await pages.submitted('slow', { ms: 600_000 }));
    await state(page, 'Running');
    await page.getByText('attempt 1 begins').waitFor();
    const took = page.locator('.facts dd').first();
    const first = await took.innerText();
    await eventually(async () => {
      expect(await took.innerText()).not.toBe(first);
    });
    await page.keyboard.press('c');
    await page.locator('dialog[open]').waitFor();
    await page.getByRole('button', { name: 'Cancel it' }).click();
    await state(page, 'Cancelled');
    expect(await attempts(page).innerText()).toContain('Cancelled');
  });

  it('leads from a failed run to the one that does it again, and back', async () => {
    const id = await pages.over('lies', { a: 1 });
    const page = await pages.opened(id);
    await page.locator('.failure h2', { hasText: 'InvalidResult' }).waitFor();
    await page.getByRole('button', { name: 'Retry' }).click();
    await page.locator('dialog[open]').getByRole('button', { name: 'Retry' }).click();
    await page.waitForURL((url) => !url.pathname.endsWith(id));
    await page.getByText('Does again').waitFor();
    await page.locator(`.ids a[href$="${id}"]`).click();
    await page.getByText('Done again as').waitFor();
    expect(await page.getByRole('button', { name: 'Retry' }).count()).toBe(0);
    const link = page.getByRole('link', { name: 'Run with other input' });
    expect(await link.getAttribute('href')).toBe(`/tasks/lies?from=${id}`);
  });

  it('shows the steps that a run has finished, and what of its input is large only when asked', async () => {
    const input = { text: 'x'.repeat(5000), list: Array.from({ length: 120 }, (_, i) => i) };
    const id = await pages.submitted('echo', input, { delay: 3600 });
    const page = await pages.opened(id);
    await state(page, 'Pending');
    await eventually(async () => {
      expect(await attempts(page).innerText()).toMatch(/begins in 59 min/);
    });
    const shown = page.locator('.json').first();
    await eventually(async () => {
      expect((await shown.innerText()).length).toBeLessThan(1000);
    });
    await page.getByRole('button', { name: 'Show all 5,002 characters' }).click();
    await eventually(async () => {
      expect(await shown.innerText()).toContain('x'.repeat(5000));
    });
    await shown.locator('summary', { hasText: 'list' }).click();
    await page.getByRole('button', { name: 'Show 70 more of 70' }).click();
    await eventually(async () => {
      expect(await shown.innerText()).toContain('119');
    });

    const other = '01990000-0000-7000-8000-00000000aaaa';
    const { store } = pages.backend;
    // Both at once: a runner has no time to take it, and to find that it knows no such task.
    const now = new Date().toISOString();
    const [, claim] = await Promise.all([
      store.create({ id: other, task: 'elsewhere', input: 1, createdAt: now, notBefore: now }),
      store.claim(other, 60_000, 'some-host/1'),
    ]);
    if (claim.kind !== 'claimed') throw new Error(claim.kind);
    await store.saveStep(claim.lease, 'load <b>rows</b>', { value: { rows: 12 } });
    await store.saveStep(claim.lease, '__proto__', {});
    expect(await pages.system.client.steps(other)).toEqual([
      { name: '__proto__' },
      { name: 'load <b>rows</b>', result: { rows: 12 } },
    ]);
    const steps = (await pages.opened(other))
      .locator('section', { hasText: 'Finished steps' })
      .last();
    await eventually(async () => {
      expect(await steps.innerText()).toMatch(/"load <b>rows<\/b>": \{\s+"rows": 12/);
    });
    await store.finish(claim.lease, { state: 'SUCCEEDED', result: null });
  });

  it('says that there is no such run', async () => {
    const page = await pages.browser.open('/runs/00000000-0000-0000-0000-000000000000');
    await page.getByText('no run 00000000').waitFor();
    expect(pages.browser.complaints.splice(0)).toEqual([
      expect.stringContaining('404'),
      expect.stringContaining('404'),
    ]);
  });

  it('lists its keys, and can do without them', async () => {
    const page = await pages.opened(await pages.over('echo', { text: 'a' }));
    await page.keyboard.press('?');
    const dialog = page.locator('dialog[open]', { hasText: 'Keys of this page' });
    await dialog.getByText('Search in the log').waitFor();
    await dialog.getByLabel('Use them').uncheck();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.keyboard.press('t');
    expect(await page.getByRole('button', { name: 'Times' }).getAttribute('aria-pressed')).toBe(
      'false',
    );
    await page.getByRole('button', { name: 'Times' }).click();
    await page.locator('.line time').first().waitFor();
  });

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 360],
    ['dark', 360],
  ] as const)('is usable by all, %s and %i pixels wide', async (colorScheme, width) => {
    const ids = [await pages.over('kills-its-process', { times: 9 }), await pages.over('exits')];
    for (const id of ids) {
      const page = await pages.opened(id, { colorScheme, viewport: { width, height: 800 } });
      await page.locator('.lines .line').first().waitFor();
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    }
  });
});
