import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAssembly } from '../../lib/assembly';
import { draw, overview, staleFiles, writeDrawings, type View } from '../../lib/diagram';
import { compact } from '../../lib/diagram/compact';
import { widthOf } from '../../lib/diagram/font';
import { layOut, type Box, type Layout } from '../../lib/diagram/layout';
import { SIZE } from '../../lib/diagram/theme';
import { graphOf } from '../../lib/graph';
import { synthesizedByCdk } from '../support/sample';

const assembly = readAssembly(synthesizedByCdk());

const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

const pairs = <T>(all: readonly T[]): [T, T][] =>
  all.flatMap((a, i) => all.slice(i + 1).map((b): [T, T] => [a, b]));

describe.each(['dev', 'prod', 'delivery'])('the overview of %s', (stage) => {
  let view: View;
  let layout: Layout;
  beforeAll(async () => {
    view = overview(graphOf(assembly, stage));
    layout = compact(await layOut(view));
  });

  it('places every card and frame', () => {
    expect([layout.nodes.length, layout.groups.length]).toEqual([
      view.nodes.length,
      view.groups.length,
    ]);
  });

  it('has no card over another, and none outside of its frame', () => {
    expect(pairs(layout.nodes).filter(([a, b]) => overlap(a, b))).toEqual([]);
    for (const card of layout.nodes) {
      const frame = layout.groups.find(({ group }) => group.id === card.node.group);
      if (frame === undefined) continue;
      expect(card.x).toBeGreaterThanOrEqual(frame.x);
      expect(card.y).toBeGreaterThanOrEqual(frame.y + 28);
      expect(card.x + card.width).toBeLessThanOrEqual(frame.x + frame.width);
      expect(card.y + card.height).toBeLessThanOrEqual(frame.y + frame.height);
    }
  });

  it('clips no text', () => {
    for (const { node, width } of layout.nodes) {
      const room = width - SIZE.icon - SIZE.iconGap * 3;
      expect(widthOf(node.title, SIZE.title, 600)).toBeLessThanOrEqual(room);
      expect(widthOf(node.facts, SIZE.facts, 400)).toBeLessThanOrEqual(room);
    }
    for (const { group, width } of layout.groups) {
      expect(widthOf(group.title, SIZE.groupTitle, 600) + SIZE.groupIcon + 10).toBeLessThanOrEqual(
        width,
      );
    }
  });

  it('puts no label over another or over a card', () => {
    const labels = layout.lines.flatMap(({ label }) => label ?? []);
    expect(pairs(labels).filter(([a, b]) => overlap(a, b))).toEqual([]);
    expect(labels.filter((label) => layout.nodes.some((card) => overlap(label, card)))).toEqual([]);
  });

  it('leads no line through a card, and ends each at its cards', () => {
    for (const { line, points } of layout.lines) {
      const others = layout.nodes.filter(
        ({ node }) => node.id !== line.from && node.id !== line.to,
      );
      for (let i = 1; i < points.length; i += 1) {
        const [a, b] = [points[i - 1]!, points[i]!];
        expect(a.x === b.x || a.y === b.y).toBe(true);
        const stretch = {
          x: Math.min(a.x, b.x),
          y: Math.min(a.y, b.y),
          width: Math.abs(a.x - b.x),
          height: Math.abs(a.y - b.y),
        };
        expect(others.filter((card) => overlap(stretch, card))).toEqual([]);
      }
      for (const [id, point] of [
        [line.from, points[0]!],
        [line.to, points.at(-1)!],
      ] as const) {
        const card = layout.nodes.find(({ node }) => node.id === id)!;
        const slack = {
          x: card.x - 1,
          y: card.y - 1,
          width: card.width + 2,
          height: card.height + 2,
        };
        expect(overlap(slack, { ...point, width: 0.1, height: 0.1 })).toBe(true);
      }
    }
  });
});

describe('drawings', () => {
  it('are the same bytes from run to run', async () => {
    const [first, second] = [
      await draw(overview(graphOf(assembly, 'dev'))),
      await draw(overview(graphOf(readAssembly(synthesizedByCdk()), 'dev'))),
    ];
    expect(second.svg).toBe(first.svg);
    expect(second.d2).toBe(first.d2);
    expect(second.png.equals(first.png)).toBe(true);
  });

  it('need nothing from elsewhere and say nothing of this machine', async () => {
    const { svg } = await draw(overview(graphOf(assembly, 'dev')));
    expect(svg).not.toMatch(/(?:href|src)="(?!#)/);
    expect(svg).not.toContain(process.cwd());
    expect(Buffer.byteLength(svg)).toBeLessThan(150_000);
  });

  it('are found stale when the code has moved on, or an environment is gone', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'slipway-diagrams-'));
    const dev = await draw(overview(graphOf(assembly, 'dev')));
    const drawings = new Map([['dev-overview', dev]]);
    expect(staleFiles(drawings, folder)).toHaveLength(3);
    writeDrawings(drawings, folder);
    expect(staleFiles(drawings, folder)).toEqual([]);
    writeFileSync(join(folder, 'dev-overview.svg'), dev.svg.replace('dev', 'other'));
    writeFileSync(join(folder, 'gone-overview.d2'), '');
    expect(staleFiles(drawings, folder).map((file) => file.split('/').at(-1))).toEqual([
      'dev-overview.svg',
      'gone-overview.d2',
    ]);
    writeDrawings(drawings, folder);
    expect(staleFiles(drawings, folder)).toEqual([]);
    // A view that people named, and a file that is theirs.
    writeDrawings(new Map([['dev-checkout', dev]]), folder, false);
    writeFileSync(join(folder, 'dev-sketch.png'), '');
    expect(staleFiles(drawings, folder)).toHaveLength(3);
    expect(staleFiles(drawings, folder, false)).toEqual([]);
    writeDrawings(drawings, folder);
    expect(readdirSync(folder).filter((file) => !/overview/.test(file))).toEqual([
      'dev-sketch.png',
    ]);
    rmSync(folder, { recursive: true });
  });

  it('are D2 that D2 itself compiles, with every card and connection', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'slipway-d2-'));
    const view = overview(graphOf(assembly, 'dev'));
    writeFileSync(join(folder, 'dev.d2'), (await draw(view)).d2);
    const program = join(__dirname, 'compile-d2.mjs');
    const output = execFileSync(process.execPath, [program, join(folder, 'dev.d2')], {
      encoding: 'utf8',
    });
    expect(JSON.parse(output)).toEqual([
      { shapes: view.nodes.length + view.groups.length, connections: view.lines.length },
    ]);
    rmSync(folder, { recursive: true });
  });
});
