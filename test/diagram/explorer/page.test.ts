import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { explorerHtml } from '../../../lib/diagram';
import { DARK, LIGHT } from '../../../lib/diagram/schemes';
import { describeWith } from '../../support/prerequisites';
import { box, boxes, details, settled, startBrowser, type TestBrowser } from './browser';
import { generatedGraph } from './generated-graph';
import { shop } from './shop';
import { becomesTrue } from '../../support/becomes-true';

/** `#0D1117` as a browser says it. */
const rgb = (hex: string) =>
  `rgb(${[1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join(', ')})`;
describeWith('chromium', 'the explorer in a browser', () => {
  let browser: TestBrowser;
  const html = explorerHtml([
    shop,
    { ...shop, name: 'other', nodes: shop.nodes.slice(0, 4), edges: [], findings: [] },
  ]);
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());
  afterEach(() => expect(browser.complaints).toEqual([]));

  it('opens from disk with every card and frame', async () => {
    const page = await browser.open(html);
    expect((await boxes(page)).sort()).toEqual(
      [...shop.nodes, ...shop.groups].map(({ id }) => id).sort(),
    );
    expect(await page.locator('h1').innerText()).toBe('shop · system explorer');
    expect(await page.locator('#truth').innerText()).toContain('12 CloudFormation resources');
  });

  it('shows of a card its facts, edges with evidence, findings and resources', async () => {
    const page = await browser.open(html);
    await box(page, 'shop/web#Web').click();
    const text = await details(page);
    expect(text).toContain('AWS::ECS::Service');
    expect(text).toContain('shop/web/Web/Resource');
    expect(text).toContain('lib/shop.ts:7');
    expect(text).toContain('no rule lets it through');
    expect(text).toContain('not reachable: no rule');
    expect(text).toContain('where aws:SourceVpc');
    expect(text).toContain('TaskDefinition');
    await page.locator('#details summary').last().click();
    expect(await details(page)).toContain('lib/shop.ts:12');
  });

  it('shows of a line its edges, each with its own evidence', async () => {
    const page = await browser.open(html);
    await page
      .locator('#scene .line[data-id="shop/web#Web → shop/data#Items · call"] .hit')
      .dispatchEvent('click');
    const text = await details(page);
    expect(text).toContain('Web service → Items');
    expect(text).toContain('2 EDGES');
    expect(text).toMatch(/^reads$/m);
    expect(text).toMatch(/^writes$/m);
  });

  it('draws what cannot work apart from what can', async () => {
    const page = await browser.open(html);
    expect(await page.locator('#scene .line.problem').count()).toBe(1);
    expect(await page.locator('#scene .box .warning').count()).toBe(2);
  });

  it.each([
    ['a title', 'dead let', 'Dead letters'],
    ['a type', 'dynamodb', 'Items'],
    ['a logical id that is folded into a card', 'TaskDefinition', 'Web service'],
    ['a construct path', 'shop/data/odd', 'Odd thing'],
  ])('finds by %s', async (_what, query, title) => {
    const page = await browser.open(html);
    await page.keyboard.press('/');
    await page.keyboard.type(query);
    expect(await page.locator('#hits li b').first().innerText()).toBe(title);
    await page.keyboard.press('Enter');
    expect(await page.locator('#details h2').innerText()).toBe(title);
  });

  it('finds by the type of a resource that is folded into a card, where it is told of it', async () => {
    const resources = new Map([
      ['shop/web#Role', { type: 'AWS::IAM::Role', path: 'shop/web/Role' }],
    ]);
    const page = await browser.open(explorerHtml([shop], { resources }));
    await page.fill('#search', 'iam::role');
    expect(await page.locator('#hits li b').allInnerTexts()).toEqual(['Web service']);
  });

  it('leads a link to what was selected, also inside a folded frame', async () => {
    const first = await browser.open(html);
    await box(first, 'shop/data#Orders').click();
    const hash = await first.evaluate<string>('location.hash');
    const second = await browser.open(html, hash);
    expect(await second.locator('#details h2').innerText()).toBe('Orders');
    expect(await box(second, 'shop/data#Orders').getAttribute('class')).toContain('selected');
    const folded = await browser.open(html, '#selected=shop%2Fdata%23Orders&open=account');
    expect(await boxes(folded)).toContain('shop/data#Orders');
    expect(await folded.locator('#details h2').innerText()).toBe('Orders');
  });

  it('goes back and forth between environments', async () => {
    const page = await browser.open(html);
    await page.selectOption('#environment', 'other');
    expect((await boxes(page)).length).toBeLessThan(shop.nodes.length);
    await page.goBack();
    expect(await boxes(page)).toContain('shop/data#Orders');
  });

  it('folds a frame and opens it again, and the address remembers', async () => {
    const page = await browser.open(html);
    await box(page, 'regional').locator('.toggle').click();
    expect(await boxes(page)).not.toContain('shop/data#Orders');
    expect(await box(page, 'regional').getAttribute('aria-expanded')).toBe('false');
    // The lines of what is inside now end at the folded frame.
    expect(
      await page.locator('#scene .line[data-id="shop/web#Web → regional · event"]').count(),
    ).toBe(1);
    const again = await browser.open(html, await page.evaluate<string>('location.hash'));
    expect(await boxes(again)).not.toContain('shop/data#Orders');
    await settled(page);
    await box(page, 'regional').click();
    expect(await boxes(page)).toContain('shop/data#Orders');
  });

  it('hides kinds of edges and types of cards', async () => {
    const page = await browser.open(html);
    await page.click('#filter summary');
    await page.locator('[data-filter="kind-write"]').uncheck();
    expect(
      await page
        .locator('#scene .line[data-id="shop/web#Worker → shop/data#Items · call"]')
        .count(),
    ).toBe(0);
    expect(
      await page.locator('#scene .line[data-id="shop/web#Web → shop/data#Items · call"]').count(),
    ).toBe(1);
    await page.locator('[data-filter="type-AWS::SQS::Queue"]').uncheck();
    expect(await boxes(page)).not.toContain('shop/data#Orders');
    expect(await page.locator('#filter-count').innerText()).toBe('2');
    // What is searched for is shown, filter or not.
    await page.fill('#search', 'orders');
    await page.press('#search', 'Enter');
    expect(await boxes(page)).toContain('shop/data#Orders');
  });

  it('narrows to a card and its neighbors', async () => {
    const page = await browser.open(html);
    await box(page, 'shop/data#Dead').click();
    await page.click('text=Only this and its neighbors');
    expect((await boxes(page)).filter((id) => id.includes('#')).sort()).toEqual([
      'shop/data#Dead',
      'shop/data#Orders',
    ]);
    await page.click('#narrowed');
    expect(await boxes(page)).toContain('shop/web#Web');
  });

  it('groups by stack', async () => {
    const page = await browser.open(html);
    await page.selectOption('#by', 'stack');
    const frames = await page.locator('#scene .heading-of text').allTextContents();
    expect(frames.sort()).toEqual(['shop/data', 'shop/web']);
  });

  it('is walked through by keyboard alone', async () => {
    const page = await browser.open(html);
    await page.locator('#show-help').focus();
    await page.keyboard.press('Tab');
    const focused = () => page.evaluate<string | undefined>('document.activeElement.dataset.id');
    const start = await focused();
    expect(start).toBeDefined();
    const seen = new Set([start]);
    for (const key of [
      'ArrowDown',
      'ArrowDown',
      'ArrowDown',
      'ArrowRight',
      'ArrowLeft',
      'ArrowUp',
    ]) {
      await page.keyboard.press(key);
      seen.add(await focused());
    }
    expect(seen.size).toBeGreaterThan(3);
    await box(page, 'shop/data#Orders').focus();
    await page.keyboard.press('Enter');
    expect(await page.locator('#details h2').innerText()).toBe('Orders');
    expect(await page.locator('#said').innerText()).toBe('selected: Orders');
    await page.keyboard.press('Escape');
    expect(await page.locator('#details h2').innerText()).toBe('shop · system explorer');
    await box(page, 'regional').focus();
    await page.keyboard.press(' ');
    expect(await boxes(page)).not.toContain('shop/data#Orders');
    expect(await focused()).toBe('regional');
    await page.keyboard.press('?');
    expect(await page.locator('#help').isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    expect(await page.locator('#help').isVisible()).toBe(false);
  });

  it('shows the same as a list', async () => {
    const page = await browser.open(html, '#as=list');
    expect(await page.locator('#list tbody tr').count()).toBe(shop.nodes.length);
    await page.click('#list >> text=Worker');
    expect(await page.locator('#details h2').innerText()).toBe('Worker');
    await page.keyboard.press('l');
    expect(await page.locator('#stage').isVisible()).toBe(true);
  });

  it('zooms by wheel, buttons and keys, around what is under the pointer', async () => {
    const page = await browser.open(html);
    const scale = () => page.locator('#zoom-level').innerText();
    const first = await scale();
    const before = (await box(page, 'shop/web#Web').boundingBox())!;
    await page.mouse.move(before.x, before.y);
    await page.mouse.wheel(0, -300);
    await becomesTrue(page, `document.querySelector('#zoom-level').textContent !== '${first}'`);
    const after = (await box(page, 'shop/web#Web').boundingBox())!;
    expect(Math.abs(after.x - before.x)).toBeLessThan(3);
    expect(after.width).toBeGreaterThan(before.width * 1.2);
    await page.keyboard.press('0');
    expect(await scale()).toBe(first);
    await page.click('#zoom-out');
    expect(parseInt(await scale())).toBeLessThan(parseInt(first));
  });

  it('moves by dragging, and a drag selects nothing', async () => {
    const page = await browser.open(html);
    const before = (await box(page, 'shop/web#Web').boundingBox())!;
    await page.mouse.move(before.x + 20, before.y + 20);
    await page.mouse.down();
    await page.mouse.move(before.x + 120, before.y + 70, { steps: 4 });
    await page.mouse.up();
    const after = (await box(page, 'shop/web#Web').boundingBox())!;
    expect(Math.round(after.x - before.x)).toBe(100);
    expect(await page.locator('#details h2').innerText()).toBe('shop · system explorer');
  });

  it('is dark where the system is, or where asked to be', async () => {
    const ground = (page: Page) =>
      page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    const dark = await browser.open(html, '', { colorScheme: 'dark' });
    expect(await ground(dark)).toBe(rgb(DARK.ground));
    await dark.click('#scheme');
    expect(await ground(dark)).toBe(rgb(LIGHT.ground));
    const light = await browser.open(html, '#scheme=dark');
    expect(await ground(light)).toBe(rgb(DARK.ground));
  });

  it('moves nothing by itself for people who asked for that', async () => {
    const page = await browser.open(html, '', { reducedMotion: 'reduce' });
    await box(page, 'regional').locator('.toggle').click();
    expect(await page.evaluate<number>('document.getAnimations().length')).toBe(0);
  });

  it('prints the whole picture on one page of paper', async () => {
    const page = await browser.open(html);
    await page.click('#zoom-in');
    const pdf = await page.pdf({ preferCSSPageSize: true });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
    expect(await page.locator('#stage').getAttribute('viewBox')).toBeNull();
  });

  it.each(['', '#scheme=dark', '#as=list', '#selected=shop%2Fweb%23Web'])(
    'has nothing that axe objects to: %s',
    async (hash) => {
      const page = await browser.open(html, hash);
      await settled(page);
      // Evaluated by the debugger, past the page's own policy.
      await page.evaluate(axe.source);
      const violations = await page.evaluate<string[]>(`
        axe.run().then(({ violations }) => violations.map(({ id, nodes }) =>
          id + ': ' + nodes[0].failureSummary + ' ' + nodes[0].html))`);
      expect(violations).toEqual([]);
    },
  );

  it('is usable with 5,000 resources', async () => {
    const begun = performance.now();
    const page = await browser.open(explorerHtml([generatedGraph(5000)]));
    const figures: string[] = [`opened in ${Math.round(performance.now() - begun)} ms`];
    const count = async () => Number(await page.locator('#stage').getAttribute('data-boxes'));
    expect(await count()).toBeLessThanOrEqual(40);
    for (let step = 0; step < 6; step += 1) {
      await page.locator('#scene .box.folded').last().dispatchEvent('click');
      figures.push(
        `${await page.locator('#stage').getAttribute('data-milliseconds')} ms for ${await count()} boxes`,
      );
      expect(await count()).toBeLessThanOrEqual(240);
    }
    await page.fill('#search', 'Thing4711');
    await page.press('#search', 'Enter');
    expect(await page.locator('#details h2').innerText()).toBe('Thing 4711');
    expect(await box(page, 'big/stack11#Thing4711').isVisible()).toBe(true);
    expect(await count()).toBeLessThanOrEqual(240);
    console.info(`5,000 resources: ${figures.join(', ')}`);
  });
});
