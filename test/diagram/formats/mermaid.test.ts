import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { mermaid } from '../../../lib/diagram/formats';
import type { View } from '../../../lib/diagram';
import { CHROMIUM, describeWith } from '../../support/prerequisites';
import { anyView, viewOfSigns } from './odd-views';
import { cases } from '../../support/cases';

interface Drawn {
  readonly error?: string;
  readonly cards: readonly string[];
  readonly groups: readonly string[];
  readonly labels: readonly string[];
  readonly lines: number;
  readonly foreign: number;
}

/** Draws each with Mermaid itself, in a real browser. */
function drawnByMermaid(sources: readonly string[]): Drawn[] {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-mermaid-'));
  try {
    const library = readFileSync(require.resolve('@mermaid-js/tiny/dist/mermaid.tiny.js'), 'utf8');
    const script = readFileSync(join(__dirname, 'draw-mermaid.mjs'), 'utf8');
    const page = join(folder, 'page.html');
    const data = Buffer.from(JSON.stringify(sources)).toString('base64');
    const scripts = [library, `const SOURCES = '${data}';`, script];
    writeFileSync(
      page,
      `<!doctype html><meta charset="utf-8"><body>${scripts.map((one) => `<script>${one.replaceAll('</script', '<\\/script')}</script>`).join('')}`,
    );
    const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--virtual-time-budget=100000'];
    const dom = execFileSync(
      CHROMIUM,
      [...flags, `--user-data-dir=${join(folder, 'profile')}`, '--dump-dom', `file://${page}`],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 2 ** 28 },
    );
    const result = /<pre id="result">([^<]*)<\/pre>/.exec(dom)?.[1];
    if (result === undefined) throw new Error('Mermaid has not come to an end');
    return JSON.parse(Buffer.from(result, 'base64').toString()) as Drawn[];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What is left to read of a text: no space around it, none twice, nothing that cannot be seen. */
const seen = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll('\u2060', '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Cn}\p{Co}\uFEFF]/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();

function showsAll(view: View, drawn: Drawn): void {
  expect(drawn.error).toBeUndefined();
  expect(drawn.foreign).toBe(0);
  expect(drawn.cards).toHaveLength(view.nodes.length);
  expect(drawn.lines).toBe(view.lines.length);
  const all = drawn.cards.map(seen).join('\n');
  for (const { title, facts } of view.nodes) {
    expect(all).toContain(seen(title));
    expect(all).toContain(seen(facts));
  }
  for (const { title } of view.groups) expect(drawn.groups.map(seen)).toContain(seen(title));
  for (const { label } of view.lines)
    expect(drawn.labels.map(seen).join('\n')).toContain(seen(label));
}

describeWith('chromium', 'a view as a Mermaid flowchart', () => {
  it('is drawn by Mermaid with every card, group, line and word of the view', () => {
    const views = [viewOfSigns, ...fc.sample(anyView, { numRuns: cases(60), seed: 4 })];
    const drawn = drawnByMermaid(views.map(mermaid));
    expect(drawn).toHaveLength(views.length);
    views.forEach((view, index) => showsAll(view, drawn[index]!));
  });

  it('knows of every line the look that it has in the picture', () => {
    const source = mermaid(viewOfSigns);
    const styled = [...source.matchAll(/linkStyle ([\d,]+) /g)].flatMap(([, those]) =>
      those!.split(','),
    );
    expect(styled.map(Number).sort((a, b) => a - b)).toEqual(
      viewOfSigns.lines.map((_, index) => index),
    );
  });

  it('keeps each card on a line of its own, whatever the words', () => {
    fc.assert(
      fc.property(anyView, (view) => {
        const cards = mermaid(view)
          .split('\n')
          .filter((line) => /^ +card\d+\(/.test(line));
        expect(cards).toHaveLength(view.nodes.length);
        for (const card of cards)
          expect(card).toMatch(/^ +card\d+\(\[?"[^"`{}[\]<>&\\]*(<br>[^"`{}[\]<>&\\]*)*"\]?\)$/);
      }),
    );
  });
});
