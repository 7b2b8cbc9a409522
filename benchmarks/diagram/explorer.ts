import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ELK, { type ElkNode } from 'elkjs/lib/elk.bundled.js';
import { chromium, type CDPSession, type Page } from 'playwright-core';
import { writeExplorer } from '../../lib/cli/draw-explorer';
import { layOut, type Item } from '../../lib/diagram/explorer/page/layout';
import { generatedGraph } from '../../test/diagram/explorer/generated-graph';
import { CHROMIUM } from '../../test/support/prerequisites';
import { assemblyOf } from './assemblies';
import { median } from './measure';

/**
 * The explorer: `npm run benchmark:explorer`. A thousand cards and 1,500 lines laid out, beside elkjs; then an app of
 * 5,000 resources in Chromium. Argument: rounds (default 5).
 */

const CACHE = join(__dirname, '..', '..', 'node_modules', '.cache', 'slipway', 'benchmark');
const ROUNDS = Number(process.argv[2] ?? 5);

async function main(): Promise<void> {
  console.log(`${cpus().length} cores, median of ${ROUNDS}`);
  await layouts();
  await redraws();
}

async function layouts(): Promise<void> {
  const graph = generatedGraph(1000);
  const itemsIn = (frame: string | undefined): Item[] => [
    ...graph.nodes
      .filter(({ group }) => group === frame)
      .map(({ id }) => ({ id, width: 200, height: 60 })),
    ...graph.groups
      .filter(({ parent }) => parent === frame)
      .map(({ id }) => ({ id, width: 200, height: 32, children: itemsIn(id) })),
  ];
  const items = itemsIn(undefined);
  const links = graph.edges.map(({ from, to }) => ({ from, to, weight: 1 }));
  const node = ({ id, width, height, children }: Item): ElkNode =>
    children === undefined ? { id, width, height } : { id, children: children.map(node) };
  const elk = new ELK();
  const own: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const begun = performance.now();
    layOut(items, links);
    own.push(performance.now() - begun);
    const second = performance.now();
    await elk.layout({
      id: 'root',
      layoutOptions: {
        'elk.algorithm': 'layered',
        'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
        'elk.edgeRouting': 'ORTHOGONAL',
        'elk.direction': 'DOWN',
      },
      children: items.map(node),
      edges: links.map(({ from, to }, index) => ({
        id: String(index),
        sources: [from],
        targets: [to],
      })),
    });
    theirs.push(performance.now() - second);
  }
  const ratio = median(own.map((one, round) => one / theirs[round]!));
  console.log(
    `1,000 cards laid out: ${ms(median(own))}; elkjs: ${ms(median(theirs))}; ` +
      `${ratio.toFixed(2)} × as long, ${ratio <= 1 ? 'as wanted' : 'wanted: at most 1 ×'}`,
  );
}

async function redraws(): Promise<void> {
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), 'slipway-benchmark-'));
  const file = writeExplorer(assemblyOf(5000, CACHE), folder);
  const browser = await chromium.launch({ executablePath: CHROMIUM, chromiumSandbox: false });
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const before = await spent(session);
  await page.goto(`${pathToFileURL(file).href}#view=full`);
  await page.waitForTimeout(500);
  const megabytes = (statSync(file).size / 1e6).toFixed(1);
  console.log(`5,000 resources, ${megabytes} MB: opened in ${ms((await spent(session)) - before)}`);
  const click = (choose: string) =>
    `${choose}.dispatchEvent(new MouseEvent('click', { bubbles: true }))`;
  const wheel = (more: string) =>
    `document.querySelector('#stage').dispatchEvent(new WheelEvent('wheel', { deltaY: -100, bubbles: true, cancelable: true, ${more} }))`;
  const acts = {
    open: click(`[...document.querySelectorAll('#scene .box.folded')].at(3)`),
    select: click(`[...document.querySelectorAll('#scene .box.card:not(.selected)')].at(-1)`),
    fold: click(`[...document.querySelectorAll('#scene .box.open .toggle')].at(-1)`),
    zoom: wheel(''),
    pan: wheel('shiftKey: true'),
  };
  for (const [name, act] of Object.entries(acts)) {
    const [cpu, wall] = await each(page, session, act);
    const boxes = await page.locator('#stage').getAttribute('data-boxes');
    console.log(
      `${name}: ${ms(median(cpu))} of work, ${ms(median(wall))} to the next picture, ${boxes} boxes`,
    );
  }
  await browser.close();
  rmSync(folder, { recursive: true });
}

/** Processor time of the page's main thread, and time until the picture stands, for each round. */
async function each(page: Page, session: CDPSession, act: string): Promise<[number[], number[]]> {
  const [cpu, wall]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = await spent(session);
    const took = await page.evaluate<number>(`new Promise((done) => {
      const begun = performance.now();
      ${act};
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => done(performance.now() - begun);
        port2.postMessage(0);
      });
    })`);
    cpu.push((await spent(session)) - before);
    wall.push(took);
    await page.waitForTimeout(250);
  }
  return [cpu, wall];
}

/** Milliseconds. */
async function spent(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0);
}

const ms = (value: number): string => `${Math.round(value).toLocaleString('en-US')} ms`;

void main();
