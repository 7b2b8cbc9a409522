import { DOMParser, type Element } from '@xmldom/xmldom';
import fc from 'fast-check';
import { drawio } from '../../../lib/diagram/formats';
import type { Layout } from '../../../lib/diagram/layout';
import type { View } from '../../../lib/diagram';
import { anyView, laidOut, viewOfSigns } from './odd-views';
import { cases } from '../../support/cases';

function cellsOf(xml: string): Element[] {
  const complaints: string[] = [];
  // It warns of U+FFFD, which is what half a letter becomes.
  const onError = (level: string, message: string) => {
    if (level !== 'warning') complaints.push(message);
  };
  const document = new DOMParser({ onError }).parseFromString(xml, 'text/xml');
  expect(complaints).toEqual([]);
  return [...document.getElementsByTagName('mxCell')];
}

const of = (cell: Element, name: string): string => cell.getAttribute(name) ?? '';
const number = (element: Element, name: string): number => Number(of(element, name) || 0);
const childOf = (cell: Element, name: string): Element => cell.getElementsByTagName(name)[0]!;

function hasAll(cells: readonly Element[], view: View): void {
  const ids = cells.map((cell) => of(cell, 'id'));
  expect(new Set(ids).size).toBe(ids.length);
  const count = (start: string) => ids.filter((id) => id.startsWith(start)).length;
  expect([count('card-'), count('icon-'), count('group-'), count('line-')]).toEqual([
    view.nodes.length,
    view.nodes.length,
    view.groups.length,
    view.lines.length,
  ]);
  for (const cell of cells.slice(1))
    expect(ids.slice(0, ids.indexOf(of(cell, 'id')))).toContain(of(cell, 'parent'));
  for (const line of cells.filter((cell) => of(cell, 'edge') === '1')) {
    expect(ids).toContain(of(line, 'source'));
    expect(ids).toContain(of(line, 'target'));
  }
}

/** Place on the page, whatever a cell is in. */
function placeOf(cell: Element, cells: readonly Element[]): { x: number; y: number } {
  const geometry = cell.getElementsByTagName('mxGeometry')[0];
  if (geometry === undefined) return { x: 0, y: 0 };
  const parent = cells.find((other) => of(other, 'id') === of(cell, 'parent'))!;
  const around = placeOf(parent, cells);
  return { x: around.x + number(geometry, 'x'), y: around.y + number(geometry, 'y') };
}

function standsAsDrawn(cells: readonly Element[], layout: Layout): void {
  const corner = { x: 40, y: 100 };
  const check = (id: string, { x, y }: { readonly x: number; readonly y: number }) => {
    const place = placeOf(
      cells.find((cell) => of(cell, 'id') === id)!,
      cells,
    );
    expect(place.x).toBeCloseTo(x + corner.x, 1);
    expect(place.y).toBeCloseTo(y + corner.y, 1);
  };
  layout.nodes.forEach((box, index) => check(`card-${index}`, box));
  layout.groups.forEach((box, index) => check(`group-${index}`, box));
}

describe('a view as a file of draw.io', () => {
  it('is XML with every card, group and line once, in its group, whatever the words', async () => {
    await fc.assert(
      fc.asyncProperty(anyView, async (view) => {
        const layout = await laidOut(view);
        const cells = cellsOf(drawio(view, layout));
        hasAll(cells, view);
        standsAsDrawn(cells, layout);
      }),
      { numRuns: cases(20) },
    );
  });

  it('shows the words of a card as they are: HTML in them is text', async () => {
    const cells = cellsOf(drawio(viewOfSigns, await laidOut(viewOfSigns)));
    const title = '<b>bold</b><script>alert(1)</script>';
    const index = viewOfSigns.nodes.findIndex((node) => node.title === title);
    const cell = cells.find((one) => of(one, 'id') === `card-${index}`)!;
    expect(of(cell, 'value')).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(of(cell, 'value')).not.toContain('<script');
  });

  it('lets no word change the look of a cell', async () => {
    const cells = cellsOf(drawio(viewOfSigns, await laidOut(viewOfSigns)));
    for (const cell of cells) expect(of(cell, 'style')).not.toContain('html=0');
  });

  it('ends each line where the picture ends it, and puts its label there', async () => {
    const layout = await laidOut(viewOfSigns);
    const cells = cellsOf(drawio(viewOfSigns, layout));
    layout.lines.forEach(({ line, points }, index) => {
      const cell = cells.find((one) => of(one, 'id') === `line-${index}`)!;
      const style = Object.fromEntries(
        of(cell, 'style')
          .split(';')
          .map((part) => part.split('=')),
      ) as Record<string, string>;
      const box = layout.nodes.find(({ node }) => node.id === line.to)!;
      const tip = points.at(-1)!;
      expect(box.x + Number(style.entryX) * box.width).toBeCloseTo(tip.x, 0);
      expect(box.y + Number(style.entryY) * box.height).toBeCloseTo(tip.y, 0);
      const bends = childOf(cell, 'mxGeometry').getElementsByTagName('Array')[0];
      expect(bends?.getElementsByTagName('mxPoint').length ?? 0).toBe(points.length - 2);
    });
  });

  it('draws a known service with a shape of draw.io, anything else and icons of people with their own picture', async () => {
    const [first, ...others] = viewOfSigns.nodes;
    const icon = '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9"/></svg>';
    const view: View = {
      ...viewOfSigns,
      lines: [],
      nodes: [
        { ...first!, type: 'AWS::SQS::Queue' },
        { ...first!, id: 'other', type: 'AWS::IAM::Role' },
        { ...first!, id: 'own', type: 'AWS::SQS::Queue', icon },
        ...others,
      ],
    };
    const cells = cellsOf(drawio(view, await laidOut(view)));
    const style = (id: string) =>
      of(
        cells.find((one) => of(one, 'id') === id)!,
        'style',
      );
    expect(style('icon-0')).toContain('resIcon=mxgraph.aws4.sqs;');
    const data = (id: string) =>
      Buffer.from(/image=data:image\/svg\+xml,([^;]*)/.exec(style(id))![1]!, 'base64').toString();
    expect(data('icon-1')).toMatch(/^<svg xmlns.*<\/svg>$/s);
    expect(data('icon-2')).toBe(icon);
  });

  it('is the same each time', async () => {
    const layout = await laidOut(viewOfSigns);
    expect(drawio(viewOfSigns, layout)).toBe(drawio(viewOfSigns, await laidOut(viewOfSigns)));
  });
});
