import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DOMParser } from '@xmldom/xmldom';
import fc from 'fast-check';
import { unsafeInSvg } from '../../../services/web/svg-check';
import { PROJECT_ROOT } from '../../support/sample';
import { PICTURE } from './architecture-for-tests';
import { cases } from '../../support/cases';

const FOLDER = join(PROJECT_ROOT, 'diagrams');
const OWN = readdirSync(FOLDER).filter((file) => file.endsWith('.svg'));

const around = (content: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg">${content}</svg>`;

describe('a picture that is to be shown to others', () => {
  it.each(OWN)('is taken as our own are: %s', (file) => {
    expect(unsafeInSvg(readFileSync(join(FOLDER, file), 'utf8'))).toBeUndefined();
  });

  it('may hold icons of people’s own, as images', () => {
    const icon = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>').toString('base64');
    expect(
      unsafeInSvg(around(`<image href="data:image/svg+xml;base64,${icon}" x="1" y="2"/>`)),
    ).toBeUndefined();
  });

  it.each([
    ['a script', around('<script>alert(1)</script>')],
    ['a script in other letters', around('<ScRiPt>alert(1)</ScRiPt>')],
    ['a handler', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>'],
    ['a handler after a line break', around('<rect\nonclick="alert(1)"/>')],
    ['a handler in single quotes', around("<rect onclick='alert(1)'/>")],
    ['a handler without quotes', around('<rect onclick=alert(1) />')],
    ['foreign content', around('<foreignObject><p>hi</p></foreignObject>')],
    ['a frame', around('<iframe src="https://elsewhere.example"></iframe>')],
    ['a link', around('<a href="https://elsewhere.example"><rect/></a>')],
    ['a script by its address', around('<use href="javascript:alert(1)"/>')],
    ['the same as entities', around('<use href="&#106;avascript:alert(1)"/>')],
    ['the same in another namespace', around('<use xlink:href="javascript:alert(1)"/>')],
    ['a picture from elsewhere', around('<image href="https://elsewhere.example/a.png"/>')],
    ['a page as a picture', around('<image href="data:text/html;base64,PGI+"/>')],
    ['an animation', around('<rect><animate attributeName="href" to="javascript:0"/></rect>')],
    ['a setting', around('<use><set attributeName="href" to="javascript:0"/></use>')],
    ['another namespace', '<svg xmlns="http://www.w3.org/1999/xhtml"><g/></svg>'],
    ['a namespace within', around('<g xmlns="http://www.w3.org/1999/xhtml"/>')],
    ['a document type', `<!DOCTYPE svg [<!ENTITY a "b">]>${around('')}`],
    ['an entity of one', around('<text>&xxe;</text>')],
    ['a processing instruction', around('<?xml-stylesheet href="https://elsewhere.example"?>')],
    ['a comment', around('<!-- --><g/>')],
    ['character data', around('<style><![CDATA[@import "x"]]></style>')],
    ['a style from elsewhere', around('<style>@import "https://elsewhere.example";</style>')],
    ['the same with an escape', around('<style>@\\69mport "https://elsewhere.example";</style>')],
    ['an address in a style', around('<style>g{fill:url(https://elsewhere.example)}</style>')],
    ['a font from elsewhere', around('<style>@font-face{src:url(//elsewhere.example)}</style>')],
    ['an image set', around('<style>g{background:image-set("a.png" 1x)}</style>')],
    ['an address in an attribute', around('<rect fill="url(https://elsewhere.example)"/>')],
    ['the same hidden', around('<rect fill="url(&#104;ttps://elsewhere.example)"/>')],
    ['a style of its own', around('<rect style="fill:red"/>')],
    ['two pictures', `${around('')}${around('')}`],
    ['text before it', `text${around('')}`],
    ['an end that is missing', '<svg xmlns="http://www.w3.org/2000/svg"><g>'],
    ['an end too many', `${around('')}</svg>`],
    ['another element', '<g xmlns="http://www.w3.org/2000/svg"></g>'],
    ['nothing', ''],
    ['a page', '<!doctype html><html><script>alert(1)</script></html>'],
  ])('is refused with %s', (_what, svg) => {
    expect(unsafeInSvg(svg)).toEqual(expect.any(String));
  });

  it('is read by an XML parser as the check has read it, whatever is put into it', () => {
    const pieces = fc.constantFrom(
      ...['<script>', '</script>', '<', '>', '"', "'", '&', '/>', '<g>', '</g>', '<a href="#x"/>'],
      ...[
        ' onload="x"',
        'href="javascript:x"',
        '<!--',
        '-->',
        '<![CDATA[',
        ']]>',
        '\u0000',
        '=',
        ' ',
      ],
      ...['<style>', '</style>', '@import', 'url(', '<svg:script/>', '<set to="x"/>', '\\', '\n'],
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(), pieces), { minLength: 1, maxLength: 5 }),
        (inserted) => {
          let svg = PICTURE;
          for (const [place, piece] of inserted) {
            const at = place % (svg.length + 1);
            svg = svg.slice(0, at) + piece + svg.slice(at);
          }
          if (unsafeInSvg(svg) !== undefined) return;
          const document = new DOMParser({ onError: () => undefined }).parseFromString(
            svg,
            'image/svg+xml',
          );
          for (const element of [...document.getElementsByTagName('*')]) {
            expect(['svg', 'style', 'rect', 'text', 'g']).toContain(element.tagName);
            for (const { name } of [...element.attributes]) expect(name).not.toMatch(/^on|href/);
          }
        },
      ),
      { numRuns: cases(20_000) },
    );
  });

  it('is checked in a time that grows with its length only', () => {
    const blanks = around(`<g${' '.repeat(200_000)}x`);
    const deep = around('<g>'.repeat(100_000));
    const long = around(`<path d="${'M0 0'.repeat(200_000)}"/>`);
    // squares of these lengths take minutes: more than a test may
    expect(unsafeInSvg(blanks)).toEqual(expect.any(String));
    expect(unsafeInSvg(deep)).toEqual(expect.any(String));
    expect(unsafeInSvg(long)).toBeUndefined();
  });
});
