import type { Page } from 'playwright-core';
import { ENV } from '../../../../services/protocol/contract';
import { describeWith } from '../../../support/prerequisites';
import { finished } from '../../system';
import { ARCHITECTURE } from '../architecture-for-tests';
import { violations } from './accessibility';
import { withConsole } from './set-up';
import { becomesTrue } from '../../../support/becomes-true';

const spot = (page: Page, title: string) => page.locator(`.stage button[aria-label^="${title}"]`);
const item = (page: Page, title: string) =>
  page.locator('.items button').filter({ has: page.getByText(title, { exact: true }) });
const aside = (page: Page) => page.locator('.architecture aside');

describeWith('chromium', 'the picture of the environment in the console', () => {
  const shop = withConsole({
    system: { variables: { [ENV.schedules]: '[]' } },
    hasRunner: false,
    // What is not there is said on the page; the browser says it, too.
    allowed: /404/,
  });

  const opened = async (path = '/architecture', options = {}) => {
    const page = await shop.browser.open(path, options);
    await page.locator('.plane img').waitFor();
    return page;
  };

  it('says that there is none, and how to get one', async () => {
    const page = await shop.browser.open('/architecture');
    await page.getByText('npx slipway diagram --publish dev').waitFor();
    expect(await violations(page)).toEqual([]);
    await shop.system.client.publishArchitecture(ARCHITECTURE);
    await shop.system.startRunner();
  });

  it('shows the picture under a policy that lets nothing else in', async () => {
    const page = await opened();
    const loaded = await page.evaluate<number>(
      `new Promise((resolve) => {
         const image = document.querySelector('.plane img');
         const done = () => resolve(image.naturalWidth);
         if (image.complete) done(); else image.onload = image.onerror = done;
       })`,
    );
    expect(loaded).toBe(800);
    expect(await page.locator('.stage .spot').count()).toBe(ARCHITECTURE.nodes.length);
  });

  it('tells at the card and in the list what happens there, as it goes on', async () => {
    const page = await opened();
    await item(page, 'Web service').getByText('answers').waitFor();
    await spot(page, 'Program: idle').waitFor();
    const { id } = await shop.system.client.submit('sleeps');
    await spot(page, 'Task runner: 1 running').waitFor();
    await item(page, 'Task runner').getByText('1 running').waitFor();
    await shop.system.client.cancel(id);
    await spot(page, 'Task runner: idle').waitFor();
    await finished(shop.system.client, (await shop.system.client.submit('exits-3')).id);
    await spot(page, 'Task runner: 1 failed').waitFor();
    await spot(page, 'Dead letters: 1 dead letter').waitFor();
  });

  it('opens a part: its runs, the log of the newest, connections, source and resources', async () => {
    await finished(shop.system.client, (await shop.system.client.submit('program', { a: 1 })).id);
    const page = await opened();
    await spot(page, 'Program').click();
    await aside(page).getByText('Succeeded').first().waitFor();
    await aside(page).getByText('{"a":1}').waitFor();
    const text = await aside(page).innerText();
    expect(text).toContain('lib/shop.ts:7');
    expect(text).toContain('1 CloudFormation resource');
    expect(new URL(page.url()).searchParams.get('node')).toBe('dev/tasks#Program');
    await aside(page).getByText('All parts').click();
    await spot(page, 'Task runner').click();
    expect(await aside(page).innerText()).toMatch(/Runs\s+read, write\s+not reachable: no rule/);
    await aside(page).getByRole('button', { name: 'Runs' }).click();
    expect(await aside(page).locator('h2').innerText()).toBe('Runs');
  });

  it('shows what its address says, also after it is loaded anew', async () => {
    const page = await opened('/architecture?view=data-flow&node=dev%2Fdata%23Payloads');
    expect(await aside(page).locator('h2').innerText()).toBe('Payloads');
    expect(await page.getByRole('button', { name: 'Data flow' }).getAttribute('aria-pressed')).toBe(
      'true',
    );
    await page.reload();
    await aside(page).getByRole('heading', { name: 'Payloads' }).waitFor();
    const unknown = await opened('/architecture?view=gone&node=gone');
    await item(unknown, 'Payloads').waitFor();
  });

  it('is used with the keyboard alone', async () => {
    const page = await opened();
    await item(page, 'Payloads').focus();
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Payloads');
    await page.keyboard.press('Escape');
    await item(page, 'Payloads').waitFor();
    await becomesTrue(page, `document.activeElement?.dataset.node === 'dev/data#Payloads'`);
    const zoom = () =>
      page.evaluate<number>(`+document.querySelector('.plane').style.getPropertyValue('--zoom')`);
    const before = await zoom();
    await spot(page, 'Internet users').focus();
    await page.keyboard.press('+');
    await page.keyboard.press('+');
    await page.keyboard.press('ArrowDown');
    expect(await zoom()).toBeGreaterThan(before * 1.5);
    await page.keyboard.press('0');
    expect(await zoom()).toBeCloseTo(before, 3);
  });

  it('brings a card into sight that gets the focus', async () => {
    const page = await opened();
    for (let i = 0; i < 5; i += 1) await page.getByRole('button', { name: 'Larger' }).click();
    await spot(page, 'Internet users').focus();
    for (let i = 0; i < ARCHITECTURE.nodes.length - 1; i += 1) await page.keyboard.press('Tab');
    const last = await page.evaluate<{ inside: boolean; label: string }>(`(() => {
      const stage = document.querySelector('.stage').getBoundingClientRect();
      const here = document.activeElement.getBoundingClientRect();
      return {
        label: document.activeElement.getAttribute('aria-label'),
        inside: here.top >= stage.top && here.bottom <= stage.bottom && here.left >= stage.left,
      };
    })()`);
    expect(last).toEqual({ label: 'Payloads', inside: true });
  });

  it('is moved and zoomed by mouse, without opening what a drag ends at', async () => {
    const page = await opened();
    const place = (await spot(page, 'Payloads').boundingBox())!;
    const [x, y] = [place.x + place.width / 2, place.y + place.height / 2];
    await page.keyboard.down('Control');
    await page.mouse.move(x, y);
    await page.mouse.wheel(0, -300);
    await page.keyboard.up('Control');
    const larger = (await spot(page, 'Payloads').boundingBox())!;
    expect(larger.width).toBeGreaterThan(place.width * 1.2);
    await page.mouse.down();
    await page.mouse.move(x - 60, y - 80, { steps: 5 });
    await page.mouse.up();
    const moved = (await spot(page, 'Payloads').boundingBox())!;
    expect([moved.x - larger.x, moved.y - larger.y].map(Math.round)).toEqual([-60, -80]);
    expect(new URL(page.url()).search).toBe('');
    await page.getByRole('button', { name: 'Whole' }).click();
    expect((await spot(page, 'Payloads').boundingBox())!.width).toBeCloseTo(place.width, 0);
  });

  it.each([
    ['light', 1440],
    ['dark', 1440],
    ['light', 360],
    ['dark', 360],
  ] as const)(
    'is free of barriers in %s at %d pixels, and as wide as the window',
    async (colorScheme, width) => {
      const options = { colorScheme, viewport: { width, height: 800 } };
      const page = await opened('/architecture', options);
      expect(await violations(page)).toEqual([]);
      await item(page, 'Task runner').click();
      await aside(page).getByText('Newest runs').waitFor();
      await aside(page).getByRole('log').waitFor();
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    },
  );
});

describeWith('chromium', 'the picture of an environment that asks for a token', () => {
  const closed = withConsole({
    system: { token: 'secret' },
    hasRunner: false,
    // It asks before it has the token, and for what is not there yet.
    allowed: /40[14]/,
  });

  it('asks for the token once, and shows the picture with it', async () => {
    await closed.system.client.publishArchitecture(ARCHITECTURE);
    const page = await closed.browser.open('/architecture');
    await page.getByLabel('API token').fill('secret');
    await page.keyboard.press('Enter');
    await page.locator('.plane img').waitFor();
  });
});
