import { pdf } from '../../../lib/diagram/formats';
import { renderSvg } from '../../../lib/diagram/svg';
import { draw, type View } from '../../../lib/diagram';
import { laidOut, viewOfSigns } from './odd-views';

const pictureOf = async (view: View, scheme: 'light' | 'dark' | 'auto' = 'light') =>
  renderSvg(view, await laidOut(view), { scheme });

const textOf = (file: Buffer): string => file.toString('latin1');

const small: View = {
  name: 'small',
  title: 'Small & <plain> (view)',
  truth: 'Two cards',
  groups: [{ id: 'g', kind: 'vpc', title: 'VPC', parent: undefined, resources: [] }],
  nodes: [card('a', 'g'), card('b', 'g')],
  lines: [{ from: 'a', to: 'b', family: 'event', label: 'send', edges: [] }],
};

function card(id: string, group: string): View['nodes'][number] {
  const rest = { resources: [], stack: undefined, path: id, source: undefined };
  return { id, type: 'AWS::SQS::Queue', title: `Card ${id}`, facts: 'SQS', group, ...rest };
}

/** What a reader of the file needs: every object where the table at the end says that it is. */
function hasItsObjects(file: Buffer): void {
  const text = textOf(file);
  expect(text).toMatch(/^%PDF-1\.\d\n/);
  expect(text).toMatch(/startxref\n\d+\n%%EOF\n$/);
  const table = text.slice(Number(/startxref\n(\d+)/.exec(text)![1]));
  expect(table).toMatch(/^xref\n/);
  const entries = [...table.matchAll(/^(\d{10}) (\d{5}) ([nf])/gm)];
  expect(entries.length).toBeGreaterThan(10);
  entries.forEach(([, offset, , kind], index) => {
    if (kind === 'n') expect(text.slice(Number(offset))).toMatch(new RegExp(`^${index} 0 obj\\n`));
  });
}

describe('a picture as a PDF', () => {
  it('is one whole file of one page, as large as the picture at 96 pixels an inch', async () => {
    const svg = await pictureOf(small);
    const file = await pdf(svg);
    hasItsObjects(file);
    const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg)!;
    const [, right, bottom] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(textOf(file))!;
    expect([Number(right), Number(bottom)]).toEqual([Number(width) * 0.75, Number(height) * 0.75]);
    expect(textOf(file).match(/\/Type \/Page\n/g)).toHaveLength(1);
  });

  it('is the same each time, and says nothing of when it was made', async () => {
    const svg = await pictureOf(viewOfSigns);
    const file = await pdf(svg);
    expect((await pdf(svg)).equals(file)).toBe(true);
    expect(textOf(file)).not.toMatch(/CreationDate|ModDate|CreateDate/);
  });

  it('has its fonts in it, and its letters as text', async () => {
    const text = textOf(await pdf(await pictureOf(small)));
    expect(text.match(/\/FontName \/[A-Z]{6}\+SourceSans3-(Regular|SemiBold)/g)).toHaveLength(2);
    expect(text.match(/\/FontFile2 /g)).toHaveLength(2);
    expect(text.match(/\/ToUnicode /g)).toHaveLength(2);
  });

  it('is of shapes, not of pixels, icons of people among them', async () => {
    const icon =
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><style>.a{fill:#123456}</style><script>alert(1)</script><path class="a" d="M1 1h6v6z"/></svg>';
    const view = { ...small, nodes: small.nodes.map((node) => ({ ...node, icon })) };
    const text = textOf(await pdf(await pictureOf(view)));
    expect(text).not.toContain('/Subtype /Image');
    expect(text).not.toContain('alert');
    const part = (hex: number) => String(hex / 255);
    expect(text).toContain([0x12, 0x34, 0x56].map(part).join(' '));
  });

  it('leaves out an icon that nobody can read', async () => {
    const view = { ...small, nodes: small.nodes.map((node) => ({ ...node, icon: '<svg' })) };
    hasItsObjects(await pdf(await pictureOf(view)));
  });

  it('is light where the picture follows its reader, dark where the picture is', async () => {
    const light = await pdf(await pictureOf(small, 'light'));
    expect((await pdf(await pictureOf(small, 'auto'))).equals(light)).toBe(true);
    expect((await pdf(await pictureOf(small, 'dark'))).equals(light)).toBe(false);
  });

  it('takes a picture with its fonts in it, as it is written to disk', async () => {
    const { svg } = await draw(small);
    hasItsObjects(await pdf(svg));
  });

  it('bears the title of the view', async () => {
    expect(textOf(await pdf(await pictureOf(small)))).toContain('(Small & <plain> \\(view\\))');
  });

  it('makes a page no larger than readers take', async () => {
    const svg = await pictureOf(small);
    const wide = svg.replace(
      /viewBox="0 0 [\d.]+ ([\d.]+)" width="[\d.]+"/,
      'viewBox="0 0 40000 $1" width="40000"',
    );
    expect(textOf(await pdf(wide))).toMatch(/\/MediaBox \[0 0 14400 /);
  });

  it('refuses what is no picture of ours', async () => {
    await expect(pdf('<html></html>')).rejects.toThrow('Only a picture that Slipway has drawn');
  });
});
