import { readFile } from 'node:fs/promises';
import { describeWith } from '../../../support/prerequisites';
import { launch } from '../../system';
import { eventually } from '../../../support/eventually';
import { startRunPages, state, type RunPages } from './run-pages';

const HOSTILE = `<img src=x onerror="window.pwned=1"><script>window.pwned=1</script><b>bold</b>`;

const PROGRAM = `
  const escape = String.fromCharCode(27);
  console.log(process.env.SLIPWAY_RUN_INPUT);
  console.log(escape + '[31m' + JSON.parse(process.env.SLIPWAY_RUN_INPUT).text + escape + '[0m');
  console.error(escape + ']8;;javascript:window.pwned=1' + escape + '\\\\link' + escape + ']8;;' + escape + '\\\\');
  console.log('::progress 1/2 ' + JSON.parse(process.env.SLIPWAY_RUN_INPUT).text);
  process.exit(3);
`;

const TALKS = `
  let said = 0;
  setInterval(() => console.log('word ' + (said += 1)), 20);
`;

const OPTIONS = { containerTasks: { hostile: launch(PROGRAM, 30), talks: launch(TALKS, 100) } };

describeWith('chromium', 'the log on the page of a run', () => {
  let pages: RunPages;
  beforeAll(async () => {
    pages = await startRunPages(OPTIONS);
  });
  afterAll(() => pages.stop());
  afterEach(async () => {
    await pages.browser.closePages();
    expect(pages.browser.complaints.splice(0)).toEqual([]);
  });

  it('makes no markup of what a task says, is given, or ends with', async () => {
    const page = await pages.opened(
      await pages.over('hostile', { text: HOSTILE }, { key: HOSTILE }),
    );
    await page.locator('.lines .line').nth(2).waitFor();
    expect(await page.locator('.lines .text').allInnerTexts()).toEqual([
      JSON.stringify({ text: HOSTILE }),
      HOSTILE,
      'link',
    ]);
    expect(await page.locator('.lines .ink-red').innerText()).toBe(HOSTILE);
    expect(await page.locator('.progress').innerText()).toContain(HOSTILE);
    expect(await page.locator('.facts.ids').innerText()).toContain(HOSTILE);
    expect(await page.locator('.failure').innerText()).toContain('3');
    expect(await page.locator('main img, main script, main a[href^=javascript]').count()).toBe(0);
    expect(await page.evaluate('window.pwned')).toBeUndefined();
    expect(await page.locator('.line.stderr').innerText()).toMatch(/err\s+link/);
  });

  it('shows the log of 100,000 lines, a screenful of it at a time, and finds a line in it', async () => {
    const id = await pages.over('echo', { text: 'first' });
    for (let from = 0; from < 100; from += 1)
      await pages.backend.store.appendLog(
        id,
        Array.from({ length: 1000 }, (_, i) => ({
          at: '2026-11-21T10:00:00.000Z',
          stream: 'stdout' as const,
          text: `number ${from * 1000 + i} ${'of many '.repeat(i % 20)}`,
        })),
      );
    const page = await pages.opened(id);
    await page.getByText('100,001 lines').waitFor();
    const drawn = () => page.locator('.lines .line').count();
    expect(await drawn()).toBeLessThan(150);
    await page.locator('.lines').press('End');
    await page.locator('.line', { hasText: 'number 99999' }).waitFor();
    expect(await drawn()).toBeLessThan(150);
    await page.keyboard.press('/');
    await page.keyboard.type('NUMBER 4321 ');
    const chosen = page.locator('.line.chosen');
    await chosen.locator('mark').waitFor();
    expect(await chosen.innerText()).toContain('number 4321 of many');
    expect(await page.locator('.found').innerText()).toBe('1 of 1');
    await page.getByRole('searchbox').fill('99');
    await page.keyboard.press('Enter');
    expect(await page.locator('.found').innerText()).toMatch(/^2 of [\d,]+$/);
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download' }).click();
    const file = await saving;
    expect(file.suggestedFilename()).toBe(`echo-${id}.log`);
    const text = await readFile(await file.path(), 'utf8');
    expect(text.split('\n')).toHaveLength(100_002);
    expect(text).toContain('2026-11-21T10:00:00.000Z stdout number 99999 ');
  });

  it('follows a log until its reader goes back in it', async () => {
    const id = await pages.submitted('talks');
    const page = await pages.opened(id);
    const last = () => page.locator('.lines .line').last().innerText();
    const number = async () => Number(/word (\d+)/.exec(await last())?.[1]);
    await eventually(async () => {
      expect(await page.locator('.lines .line').count()).toBeGreaterThan(40);
    });
    const gap = () =>
      page
        .locator('.lines')
        .evaluate(
          ({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight,
        );
    const before = await number();
    await eventually(async () => {
      expect(await number()).toBeGreaterThan(before);
      expect(await gap()).toBeLessThan(60);
    });
    await page.locator('.lines').hover();
    await page.mouse.wheel(0, -300);
    const follow = page.getByRole('button', { name: 'Follow' });
    await page.locator('button[aria-pressed=false]', { hasText: 'Follow' }).waitFor();
    const top = () => page.locator('.lines').evaluate(({ scrollTop }) => scrollTop);
    await page.waitForTimeout(300);
    const place = await top();
    await page.waitForTimeout(300);
    expect(await top()).toBe(place);
    await follow.click();
    await eventually(async () => {
      expect(await gap()).toBeLessThan(60);
    });
    await pages.system.client.cancel(id);
    await state(page, 'Cancelled');
  });
});
