import fc from 'fast-check';
import { piecesOf, plainText } from '../../../../services/web/console/page/run/ansi';
import {
  logBook,
  logSearch,
  logText,
  placesOf,
} from '../../../../services/web/console/page/run/log-book';
import { marked } from '../../../../services/web/console/page/run/marked';
import { framesOf } from '../../../../services/web/console/page/run/stack';

const ESC = '\u001b';
const line = (sequence: number, text = `line ${sequence}`) => ({
  ...{ sequence, at: '2026-11-21T10:00:00.000Z', text },
  stream: 'stdout' as const,
});

describe('a line of a log', () => {
  it.each([
    ['plain', 'plain', [{ text: 'plain', looks: [] }]],
    [
      `${ESC}[1;31mbad${ESC}[0m rest`,
      'bad rest',
      [
        { text: 'bad', looks: ['ink-red', 'bold'] },
        { text: ' rest', looks: [] },
      ],
    ],
    [
      `${ESC}[38;5;196mx${ESC}[38;2;1;2;3my`,
      'xy',
      [
        { text: 'x', looks: [] },
        { text: 'y', looks: [] },
      ],
    ],
    [`${ESC}[97;44mon blue`, 'on blue', [{ text: 'on blue', looks: ['ink-white', 'ground-blue'] }]],
    [`${ESC}[1m${ESC}[22mthin`, 'thin', [{ text: 'thin', looks: [] }]],
    [
      `${ESC}]8;;https://evil.example\u0007link${ESC}]8;;\u0007`,
      'link',
      [{ text: 'link', looks: [] }],
    ],
    [`${ESC}[2J${ESC}[1;1Hhome`, 'home', [{ text: 'home', looks: [] }]],
    [' 10 %\r 50 %\r100 %\r', '100 %', [{ text: '100 %', looks: [] }]],
    ['bell\u0007\u0000 and tab\t', 'bell and tab\t', [{ text: 'bell and tab\t', looks: [] }]],
    [`${ESC}[31`, '31', [{ text: '31', looks: [] }]],
    ['', '', []],
  ])('%j is read as %j', (text, plain, pieces) => {
    expect(plainText(text)).toBe(plain);
    expect(piecesOf(text)).toEqual(pieces);
  });

  const unit = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 8 }),
    fc.string({ unit: 'binary', maxLength: 4 }),
    fc.constantFrom(ESC, '\u009b', '\r', '\n', '[', ';', 'm', '31', '\u0007', '<b>', ']8;;', '\\'),
    fc.nat(120).map((code) => `${ESC}[${code}m`),
  );
  const text = fc.array(unit, { maxLength: 20 }).map((parts) => parts.join(''));

  it('has the same text in one piece and in pieces, no control characters, and looks of ours alone', () => {
    fc.assert(
      fc.property(text, (any) => {
        const pieces = piecesOf(any);
        const plain = plainText(any);
        expect(pieces.map((piece) => piece.text).join('')).toBe(plain);
        expect(plain).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
        for (const look of pieces.flatMap(({ looks }) => looks))
          expect(look).toMatch(/^((ink|ground)-)?[a-z]+$/);
      }),
    );
  });

  it('is cut for what was found in it without losing a character or a look', () => {
    fc.assert(
      fc.property(text, fc.string({ maxLength: 3 }), (any, wanted) => {
        const pieces = piecesOf(any);
        const plain = plainText(any);
        const places = placesOf(plain, wanted);
        const cut = marked(pieces, places);
        expect(cut.map((piece) => piece.text).join('')).toBe(plain);
        const found = cut.filter(({ isFound }) => isFound).map((piece) => piece.text);
        expect(found.join('')).toBe(places.map(([from, to]) => plain.slice(from, to)).join(''));
        for (const piece of cut) expect(piece.text).not.toBe('');
      }),
    );
  });

  it('takes a time that grows with its length alone', () => {
    const hard = [`${ESC}[`.repeat(8000), `${ESC}]`.repeat(8000), `${ESC}[${'1;'.repeat(8000)}`];
    for (const any of hard) expect(plainText(any).length).toBeLessThanOrEqual(any.length);
  });
});

describe('the lines of a run', () => {
  it('are kept once and in order, however often they come', () => {
    const book = logBook();
    book.add([line(1), line(2)]);
    book.add([line(2), line(3)]);
    book.add([line(1)]);
    expect(book.lines.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    expect(book.last).toBe(3);
  });

  it('are searched as they come, as if all were searched at once', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('Alpha', 'beta', 'ALPHABET', '.*', 'a.b', 'İß'), {
          maxLength: 30,
        }),
        fc.array(fc.constantFrom('alpha', '', '.*', 'A', 'ß', '['), { maxLength: 6 }),
        (texts, queries) => {
          const book = logBook();
          const search = logSearch();
          for (const [index, one] of texts.entries()) {
            book.add([line(index + 1, one)]);
            const wanted = queries[index % Math.max(1, queries.length)] ?? '';
            const whole = book.lines.flatMap(({ plain }, at) =>
              placesOf(plain, wanted).length > 0 ? [at] : [],
            );
            expect(search.update(book.lines, wanted)).toEqual(whole);
          }
        },
      ),
    );
  });

  it('are saved as text without their colors', () => {
    const book = logBook();
    book.add([line(1, `${ESC}[31mred`), { ...line(2, 'x'), stream: 'log' }]);
    expect(logText(book.lines)).toBe(
      '2026-11-21T10:00:00.000Z stdout red\n2026-11-21T10:00:00.000Z log    x\n',
    );
  });
});

it('shows of a stack what is not said above it', () => {
  const frames = ['    at work (/app/tasks.js:1:2)', '    at node:internal/x:1:1'];
  const readable = ['at work (/app/tasks.js:1:2)', 'at node:internal/x:1:1'];
  const of = (stack: string, message = 'no\nway') =>
    framesOf({ name: 'TypeError', message, stack });
  expect(of(['TypeError: no', 'way', ...frames].join('\n'))).toEqual(readable);
  expect(of(['Other: thing', ...frames].join('\n'))).toEqual(['Other: thing', ...readable]);
  expect(framesOf({ name: 'E', message: 'm' })).toEqual([]);
  expect(of('TypeError', '')).toEqual([]);
});
