import type { CDPSession, Page } from 'playwright-core';
import { explorerHtml } from '../../../lib/diagram';
import { describeWith } from '../../support/prerequisites';
import { box, startBrowser, type TestBrowser } from './browser';
import { shop } from './shop';

type Point = readonly [x: number, y: number];

/** Fingers on the glass, as the browser hears of them. */
const fingers = (session: CDPSession) => {
  const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', points: readonly Point[]) =>
    session.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: points.map(([x, y], id) => ({ x, y, id })),
    });
  return {
    down: (...points: readonly Point[]) => send('touchStart', points),
    move: (...points: readonly Point[]) => send('touchMove', points),
    /** Those that are not named are lifted. */
    left: (...points: readonly Point[]) => send('touchMove', points),
    up: () => send('touchEnd', []),
  };
};

const scaleOf = async (page: Page) => parseInt(await page.locator('#zoom-level').innerText());
const placeOf = async (page: Page, id: string) => (await box(page, id).boundingBox())!;

describeWith('chromium', 'the explorer under fingers', () => {
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());
  afterEach(() => expect(browser.complaints).toEqual([]));

  const phone = async (size = { width: 390, height: 844 }) => {
    const options = { viewport: size, hasTouch: true, isMobile: true };
    const page = await browser.open(explorerHtml([shop]), '', options);
    return { page, touch: fingers(await page.context().newCDPSession(page)) };
  };

  it('moves with one finger, and selects nothing by it', async () => {
    const { page, touch } = await phone();
    const before = await placeOf(page, 'shop/web#Web');
    const start: Point = [before.x + 10, before.y + 10];
    await touch.down(start);
    for (const by of [10, 20, 40, 60]) await touch.move([start[0] + by, start[1] + by / 2]);
    await touch.up();
    const after = await placeOf(page, 'shop/web#Web');
    expect(after.x - before.x).toBeCloseTo(60, 0);
    expect(after.y - before.y).toBeCloseTo(30, 0);
    expect(await page.locator('#close-details').isVisible()).toBe(false);
    expect(await page.evaluate('[scrollX, scrollY, visualViewport.scale]')).toEqual([0, 0, 1]);
  });

  it('zooms with two fingers around the middle between them', async () => {
    const { page, touch } = await phone();
    const [x, y] = [195, 480];
    const before = { scale: await scaleOf(page), place: await placeOf(page, 'shop/web#Web') };
    await touch.down([x - 40, y], [x + 40, y]);
    for (const apart of [50, 60, 70, 80]) await touch.move([x - apart, y], [x + apart, y]);
    await touch.up();
    const after = { scale: await scaleOf(page), place: await placeOf(page, 'shop/web#Web') };
    expect(after.scale / before.scale).toBeGreaterThan(1.8);
    expect(after.scale / before.scale).toBeLessThan(2.2);
    const grown = after.place.width / before.place.width;
    expect(Math.abs(after.place.x - x - (before.place.x - x) * grown)).toBeLessThan(8);
    expect(Math.abs(after.place.y - y - (before.place.y - y) * grown)).toBeLessThan(8);
    // The page itself is not magnified.
    expect(await page.evaluate('visualViewport.scale')).toBe(1);
    await touch.down([x - 80, y], [x + 80, y]);
    for (const apart of [60, 40, 20]) await touch.move([x - apart, y], [x + apart, y]);
    await touch.up();
    expect(await scaleOf(page)).toBeLessThan(after.scale / 2);
  });

  it('goes on with one finger when the other is lifted, without a jump', async () => {
    const { page, touch } = await phone();
    const { x, y } = await placeOf(page, 'shop/web#Web');
    await touch.down([x, y], [x + 100, y]);
    await touch.move([x, y + 20], [x + 100, y + 20]);
    await touch.left([x, y + 20]);
    const before = await placeOf(page, 'shop/web#Web');
    await touch.move([x + 7, y + 20]);
    await touch.up();
    const after = await placeOf(page, 'shop/web#Web');
    expect(after.x - before.x).toBeCloseTo(7, 0);
    expect(after.y - before.y).toBeCloseTo(0, 0);
  });

  it('selects by a tap, also after a pinch', async () => {
    const { page, touch } = await phone();
    await touch.down([100, 500], [200, 500]);
    await touch.move([90, 500], [215, 500]);
    await touch.up();
    const { x, y } = await placeOf(page, 'shop/web#Worker');
    await page.touchscreen.tap(x + 12, y + 12);
    expect(await page.locator('#details h2').innerText()).toBe('Worker');
    await page.locator('#close-details').tap();
    expect(await page.locator('#close-details').isVisible()).toBe(false);
  });

  it('fits a phone: nothing sticks out, and the picture is higher than wide', async () => {
    const { page } = await phone();
    const size = await page.evaluate<{ page: number; picture: [number, number] }>(`(() => {
      const { width, height } = document.querySelector('#scene').getBBox();
      return { page: document.documentElement.scrollWidth, picture: [width, height] };
    })()`);
    expect(size.page).toBe(390);
    const { page: desk } = await phone({ width: 1440, height: 900 });
    const ratio = (one: Page) =>
      one.evaluate<number>(
        '(({ width, height }) => width / height)(document.querySelector("#scene").getBBox())',
      );
    expect(await ratio(page)).toBeLessThan(await ratio(desk));
  });
});
