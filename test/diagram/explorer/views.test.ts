import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { explorerHtml, type ExplorerView } from '../../../lib/diagram';
import { describeWith } from '../../support/prerequisites';
import { box, boxes, details, settled, startBrowser, type TestBrowser } from './browser';
import { shop } from './shop';

const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="4"/></svg>';

const views: readonly ExplorerView[] = [
  { name: 'overview', from: 'overview' },
  { name: 'network', from: 'network' },
  { name: 'data-flow', from: 'data-flow' },
  {
    name: 'checkout',
    from: 'overview',
    title: 'checkout',
    include: ['Web service', 'AWS::SQS::Queue'],
    notes: ['Payments are with the bank.'],
    rename: { 'Dead letters': 'What failed' },
    icons: { 'Web service': icon },
    externals: [
      {
        name: 'warehouse',
        title: 'Warehouse',
        facts: 'on-premises',
        to: { Orders: 'fetches' },
        from: {},
      },
    ],
    environments: ['shop'],
  },
  { name: 'full', from: 'full' },
];

const other = { ...shop, name: 'other', findings: [] };
const titles = (page: Page) => page.locator('#scene .box.card .title').allTextContents();
const options = (page: Page) => page.locator('#view option').allTextContents();

describeWith('chromium', 'the views of the explorer', () => {
  let browser: TestBrowser;
  const html = explorerHtml([shop, other], { views });
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());
  afterEach(() => expect(browser.complaints).toEqual([]));

  it('are there to be chosen, as far as they have something to show', async () => {
    const page = await browser.open(html);
    expect(await options(page)).toEqual(['overview', 'network', 'data flow', 'checkout', 'full']);
    expect(await page.locator('h1').innerText()).toBe('shop · system overview');
    await page.selectOption('#environment', 'other');
    expect(await options(page)).toEqual(['overview', 'network', 'data flow', 'full']);
    const [nothing] = await Promise.all([
      browser.open(explorerHtml([{ ...shop, nodes: [], edges: [] }], { views })),
    ]);
    expect(await options(nothing)).toEqual([]);
    expect(await nothing.locator('#view').isVisible()).toBe(false);
  });

  it('show what they are about, and say how many they leave out', async () => {
    const page = await browser.open(html);
    await page.selectOption('#view', 'network');
    expect(await page.locator('h1').innerText()).toBe('shop · network');
    expect((await titles(page)).sort()).toEqual([
      'Database',
      'Internet users',
      'Web service',
      'Worker',
    ]);
    expect(await page.locator('#truth').innerText()).toContain('4 left out: no network');
    await page.goBack();
    expect(await titles(page)).toContain('Orders');
  });

  it('number the steps of the flow, and have no frames where the picture has none', async () => {
    const page = await browser.open(html, '#view=data-flow');
    const labels = await page.locator('#scene .line title').allTextContents();
    expect(labels).toContain('1 · tcp 443');
    expect(labels).toContain('2 · read, write');
    expect(await page.locator('#scene .box.open').count()).toBe(0);
    expect(await page.locator('#by').inputValue()).toBe('none');
    await page.selectOption('#by', 'stack');
    expect(await page.locator('#scene .box.open').count()).toBe(2);
  });

  it('of people’s own have their titles, notes and icons, and who is drawn by hand', async () => {
    const page = await browser.open(html, '#environment=shop&view=checkout');
    expect((await titles(page)).sort()).toEqual([
      'Orders',
      'Warehouse',
      'Web service',
      'What failed',
    ]);
    expect(await page.locator('#notes').innerText()).toBe(
      'Payments are with the bank.\nDrawn by hand, in no template: Warehouse',
    );
    const web = box(page, 'shop/web#Web').locator('image');
    expect(await web.getAttribute('href')).toMatch(/^data:image\/svg\+xml;base64,/);
    const warehouse = box(page, 'by-hand:warehouse');
    const dashes = warehouse
      .locator('.face')
      .evaluate('(one) => getComputedStyle(one).strokeDasharray');
    expect(await dashes).not.toBe('none');
    expect(await warehouse.locator('.pill').innerHTML()).toContain('drawn by hand');
    expect(await page.locator('#scene .line.by-hand').count()).toBe(1);
    expect(await page.locator('.key [data-family=by-hand]').isVisible()).toBe(true);
    await warehouse.click();
    expect(await details(page)).toContain('no resource: drawn by hand');
    // Elsewhere it is as it was.
    await page.selectOption('#view', 'full');
    expect(await titles(page)).toContain('Dead letters');
    expect(await box(page, 'shop/web#Web').locator('image').count()).toBe(0);
  });

  it('are in the address, with what is selected', async () => {
    const first = await browser.open(html);
    await first.selectOption('#view', 'checkout');
    await box(first, 'shop/data#Dead').click();
    const hash = await first.evaluate<string>('location.hash');
    const second = await browser.open(html, hash);
    expect(await second.locator('h1').innerText()).toBe('shop · checkout');
    expect(await second.locator('#details h2').innerText()).toBe('What failed');
    const strange = await browser.open(html, '#view=none-such');
    expect(await strange.locator('h1').innerText()).toBe('shop · system overview');
  });

  it('lead on to the one that shows more of a card', async () => {
    const page = await browser.open(html, '#view=network&selected=shop%2Fweb%23Web');
    expect(await details(page)).toContain('3 more edges in view overview');
    await page.click('text=3 more edges');
    expect(await page.locator('h1').innerText()).toBe('shop · system overview');
    expect(await page.locator('#details h2').innerText()).toBe('Web service');
  });

  it('are changed for what is found in another one', async () => {
    const page = await browser.open(html, '#view=network');
    await page.keyboard.press('/');
    await page.keyboard.type('items');
    expect(await page.locator('#hits li small').first().innerText()).toContain('in another view');
    await page.keyboard.press('Enter');
    expect(await page.locator('#details h2').innerText()).toBe('Items');
    expect(await boxes(page)).toContain('shop/data#Items');
  });

  it('change by a key', async () => {
    const page = await browser.open(html);
    await page.keyboard.press('v');
    expect(await page.locator('#view').inputValue()).toBe('network');
    await page.keyboard.press('v');
    expect(await page.locator('#view').inputValue()).toBe('data-flow');
    expect(await page.locator('#said').innerText()).toBe('shop · data flow');
    // Who goes from box to box by the arrows goes on from there.
    await box(page, 'shop/web#Web').focus();
    await page.keyboard.press('v');
    expect(await page.evaluate('document.activeElement.dataset.id')).toBe('shop/web#Web');
  });

  it('say where what is selected can be seen', async () => {
    const page = await browser.open(html, '#view=full');
    await box(page, 'shop/data#Items').click();
    await page.selectOption('#view', 'network');
    expect(await details(page)).toContain('Not here');
    await page.click('text=Show it in view overview');
    expect(await page.locator('#details h2').innerText()).toBe('Items');
  });

  it('print with their notes and legend', async () => {
    const page = await browser.open(html, '#view=checkout');
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('#notes').isVisible()).toBe(true);
    expect(await page.locator('.key').isVisible()).toBe(true);
    expect(await page.locator('#view').isVisible()).toBe(false);
    expect(
      (await page.pdf({ preferCSSPageSize: true })).toString('latin1').match(/\/Type\s*\/Page\b/g),
    ).toHaveLength(1);
  });

  it.each(['#view=checkout', '#view=data-flow&scheme=dark', '#view=checkout&as=list'])(
    'have nothing that axe objects to: %s',
    async (hash) => {
      const page = await browser.open(html, hash);
      await settled(page);
      await page.evaluate(axe.source);
      const violations = await page.evaluate<string[]>(`
        axe.run().then(({ violations }) => violations.map(({ id, nodes }) =>
          id + ': ' + nodes[0].failureSummary + ' ' + nodes[0].html))`);
      expect(violations).toEqual([]);
    },
  );
});
