import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { svgIn } from '../../lib/cli/icon-file';

const folder = mkdtempSync(join(tmpdir(), 'slipway-icons-'));
afterAll(() => rmSync(folder, { recursive: true }));

const icon = (content: string): string => {
  const file = join(folder, 'icon.svg');
  writeFileSync(file, content);
  return file;
};

describe('an icon of people’s own', () => {
  it('is the SVG in the file', () => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg"><use href="#a"/><path id="a" d="M0 0h9"/></svg>';
    expect(svgIn(icon(`${svg}\n`))).toBe(svg);
    expect(svgIn(icon(`<?xml version="1.0"?>\n${svg}`))).toContain(svg);
  });

  it.each([
    ['a page', '<html><svg/></html>', /is no SVG/],
    ['too much', `<svg>${'x'.repeat(70_000)}</svg>`, /larger than 64 KB/],
    ['a script', '<svg><script>alert(1)</script></svg>', /has a script/],
    ['a handler', '<svg onload="alert(1)"/>', /has a script/],
    [
      'a picture from elsewhere',
      '<svg><image href="https://example.com/a.png"/></svg>',
      /elsewhere/,
    ],
    ['a style from elsewhere', '<svg><style>@import "a.css"</style></svg>', /elsewhere/],
    ['a fill from elsewhere', '<svg><path fill="url(https://example.com/#a)"/></svg>', /elsewhere/],
  ])('is not %s', (_what, content, message) => {
    expect(() => svgIn(icon(content))).toThrow(message);
  });
});
