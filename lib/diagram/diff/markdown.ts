import type { Mark } from '../view';
import type { Compared } from './compare';
import { reportsOf, type Report, type Row } from './report';

/** Longest comment that GitHub takes is 65,536 characters; others take more. */
const LONGEST = 60_000;
const MOST_ROWS = 60;

const SIGN: Readonly<Record<Mark, string>> = { added: '+', removed: '−', changed: '~' };

/** What changes, for a pull request: short; tables are folded. Names cannot add markup, links or mentions. */
export function diffMarkdown(all: readonly Compared[]): string {
  const reports = reportsOf(all);
  if (reports.length === 0) return '### Architecture: no difference\n';
  const most = [MOST_ROWS, 20, 5, 0];
  const texts = most.map((rows) =>
    [
      `### Architecture: what changes`,
      ...reports.flatMap((report) => section(report, rows)),
      '',
    ].join('\n'),
  );
  return (
    texts.find((text) => text.length <= LONGEST) ?? `${(texts.at(-1) ?? '').slice(0, LONGEST)}…\n`
  );
}

function section(report: Report, most: number): string[] {
  const { names, headline, losses, security, findings, stacks, cards, connections } = report;
  const title = names
    .filter((name) => name !== '')
    .map(escape)
    .join(', ');
  const many = Math.max(10, most);
  return [
    '',
    ...(title === '' ? [] : [`#### ${title}`, '']),
    `${escape(headline)}.`,
    ...bullets(
      'Data',
      losses.map(({ text, kept }) => `${kept ? '🟡' : '🔴'} ${escape(text)}`),
      many,
    ),
    ...bullets(
      'Security',
      security.map(({ text, effect }) => `${effect === 'opens' ? '🔓' : '🔒'} ${escape(text)}`),
      many,
    ),
    ...bullets(
      'Findings',
      findings.map(({ mark, text }) =>
        mark === 'added' ? escape(text) : `solved: ${escape(text)}`,
      ),
      many,
    ),
    ...table('stacks', stacks, most),
    ...table('cards', cards, most),
    ...table('connections', connections, most),
    ...properties(report, most),
  ];
}

function bullets(title: string, lines: readonly string[], most: number): string[] {
  if (lines.length === 0) return [];
  const rest = lines.length - most;
  return [
    '',
    `**${title}**`,
    '',
    ...lines.slice(0, most).map((line) => `- ${line}`),
    ...(rest > 0 ? [`- and ${rest} more`] : []),
  ];
}

function table(title: string, rows: readonly Row[], most: number): string[] {
  if (rows.length === 0) return [];
  const rest = rows.length - most;
  return [
    '',
    `<details><summary>${rows.length} ${rows.length === 1 ? title.replace(/s$/, '') : title}</summary>`,
    '',
    '| | what | kind | change |',
    '|---|---|---|---|',
    ...rows
      .slice(0, most)
      .map(
        ({ mark, what, kind, words }) =>
          `| ${SIGN[mark]} | ${escape(what)} | ${escape(kind)} | ${words.map(escape).join('; ')} |`,
      ),
    ...(rest > 0 ? [`| | and ${rest} more | | |`] : []),
    '',
    '</details>',
  ];
}

function properties({ cards, names }: Report, most: number): string[] {
  const rows = cards.flatMap(({ what, details }) => details.map((detail) => ({ what, detail })));
  if (rows.length === 0) return [];
  const rest = rows.length - most;
  const value = (text: string | undefined) => (text === undefined ? '' : escape(short(text)));
  return [
    '',
    `<details><summary>${rows.length} ${rows.length === 1 ? 'detail' : 'details'}${names.length > 1 ? `, with the values of ${escape(names[0] ?? '')}` : ''}</summary>`,
    '',
    '| | card | place | before | after |',
    '|---|---|---|---|---|',
    ...rows
      .slice(0, most)
      .map(
        ({ what, detail: { mark, at, before, after } }) =>
          `| ${SIGN[mark]} | ${escape(what)} | ${escape(at)} | ${value(before)} | ${value(after)} |`,
      ),
    ...(rest > 0 ? [`| | and ${rest} more | | | |`] : []),
    '',
    '</details>',
  ];
}

export const short = (text: string, longest = 160): string =>
  text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;

/**
 * Every character that means something to Markdown or HTML as what it is; no line ends. Mentions and issue numbers are
 * looked for after that, in what is shown: a space of no width breaks them.
 */
export function escape(text: string): string {
  return text
    .replace(/\p{Cc}+/gu, ' ')
    .replace(SPECIAL, (character) => {
      const entity = `&#${character.trim().codePointAt(0) ?? 32};`;
      return character === '@' || character === '#' ? `${entity}&#8203;` : entity;
    })
    .replace(
      /^(\s*\d+)([.)])(?=\s|$)/,
      (_all, digits: string, end: string) => `${digits}${end === '.' ? '&#46;' : '&#41;'}`,
    )
    .replace(/\bwww\./gi, 'www&#46;');
}

/** Some of these only where they lead a line or an address. */
const SPECIAL = /[&<>"'`*_{}[\]|~\\$^@#]|:(?=\/\/)|^\s*[-+=!]/g;
