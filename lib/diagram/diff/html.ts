import { escapeXml as escape } from '../font';
import type { Mark } from '../view';
import type { Compared } from './compare';
import { reportsOf, type Detail, type Report, type Row } from './report';
import { STYLE } from './style';

const SIGN: Readonly<Record<Mark, string>> = { added: '+', removed: '−', changed: '~' };

/**
 * What changes, as one page that needs nothing else.
 *
 * @param pictures SVG by the name of the environment
 * @param title of the page: `main → now`
 */
export function diffHtml(
  all: readonly Compared[],
  pictures: ReadonlyMap<string, string>,
  title: string,
): string {
  const reports = reportsOf(all);
  const quiet = all.flatMap(({ difference: { mark, name } }) => (mark === 'same' ? [name] : []));
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">`,
    `<title>${escape(`What changes: ${title}`)}</title><style>${STYLE}</style></head><body>`,
    `<header><h1>What changes</h1><p class="d-soft">${escape(title)}</p></header>`,
    '<main>',
    ...reports.flatMap((report, index) => section(report, pictures, index)),
    ...(reports.length === 0 ? ['<p>No difference.</p>'] : []),
    ...(reports.length > 0 && quiet.length > 0
      ? [`<p class="d-soft">No difference in ${escape(quiet.join(', '))}.</p>`]
      : []),
    '</main></body></html>',
    '',
  ].join('\n');
}

function section(report: Report, pictures: ReadonlyMap<string, string>, index: number): string[] {
  const { names, headline, losses, security, findings } = report;
  const named = names.filter((name) => name !== '').join(', ');
  return [
    `<section><h2${index === 0 ? ' class="d-first"' : ''}>${escape(named === '' ? 'The app' : named)}</h2>`,
    `<p class="d-soft">${escape(headline)}.</p>`,
    ...remarks(
      'Data',
      losses.map(({ text, kept }) => ({
        look: kept ? 'kept' : 'removed',
        tag: kept ? 'kept' : 'lost',
        text,
      })),
    ),
    ...remarks(
      'Security',
      security.map(({ text, effect }) => ({ look: effect, tag: effect, text })),
    ),
    ...remarks(
      'Findings',
      findings.map(({ mark, text, fix }) => ({
        look: mark === 'added' ? 'removed' : 'added',
        tag: mark === 'added' ? 'new' : 'solved',
        text,
        ...(mark === 'added' && { fix }),
      })),
    ),
    ...figures(names, pictures, index),
    ...table('Cards', report.cards),
    ...table('Connections', report.connections),
    ...table('Stacks', report.stacks),
    '</section>',
  ];
}

interface Line {
  readonly look: string;
  readonly tag: string;
  readonly text: string;
  readonly fix?: string;
}

function remarks(title: string, lines: readonly Line[]): string[] {
  if (lines.length === 0) return [];
  const fix = (text: string | undefined) =>
    text === undefined ? '' : `<span class="d-fix">${escape(text)}</span>`;
  return [
    `<h3>${title}</h3><ul class="d-list">`,
    ...lines.map(
      (line) =>
        `<li><span class="d-tag d-${line.look}">${line.tag}</span><span>${escape(line.text)}${fix(line.fix)}</span></li>`,
    ),
    '</ul>',
  ];
}

/** Environments of the same words have the same picture, but for names: the first one's. */
function figures(
  names: readonly string[],
  pictures: ReadonlyMap<string, string>,
  index: number,
): string[] {
  const svg = pictures.get(names[0] ?? '');
  return svg === undefined ? [] : [`<figure>${withOwnIds(svg, `p${index}-`)}</figure>`];
}

/** A picture as a part of a page: ids of several pictures in one page must not meet. */
export function withOwnIds(svg: string, prefix: string): string {
  return svg
    .replace(/^<\?xml[^>]*>\s*/, '')
    .replace(/\bid="([^"]+)"/g, `id="${prefix}$1"`)
    .replace(/\b((?:xlink:)?href)="#([^"]+)"/g, `$1="#${prefix}$2"`)
    .replace(/url\(#([^)]+)\)/g, `url(#${prefix}$1)`)
    .replace(/\baria-(labelledby|describedby)="([^"]+)"/g, (_all, which: string, ids: string) => {
      const own = ids.split(' ').map((id) => prefix + id);
      return `aria-${which}="${own.join(' ')}"`;
    });
}

const sign = (mark: Mark): string =>
  `<td class="d-mark"><span class="d-${mark}" title="${mark}">${SIGN[mark]}</span></td>`;

function table(title: string, rows: readonly Row[]): string[] {
  if (rows.length === 0) return [];
  return [
    `<h3>${title}</h3><div class="d-wide"><table><thead><tr><th></th><th>What</th><th>Kind</th><th>Change</th></tr></thead><tbody>`,
    ...rows.map(
      ({ mark, what, kind, words, details: parts }) =>
        `<tr>${sign(mark)}<td>${escape(what)}</td><td class="d-kind">${escape(kind)}</td><td>${escape(words.join('; '))}${details(parts)}</td></tr>`,
    ),
    '</tbody></table></div>',
  ];
}

function details(parts: readonly Detail[]): string {
  if (parts.length === 0) return '';
  const value = ({ before, after }: Detail) =>
    [
      ...(before === undefined ? [] : [`<del><code>${escape(before)}</code></del>`]),
      ...(after === undefined ? [] : [`<ins><code>${escape(after)}</code></ins>`]),
    ].join(before !== undefined && after !== undefined ? '<br>' : '');
  const rows = parts.map(
    (part) =>
      `<tr>${sign(part.mark)}<td class="d-place">${escape(part.at)}</td><td>${value(part)}</td></tr>`,
  );
  const open = parts.length <= 4 ? ' open' : '';
  return `<details${open}><summary>${parts.length} ${parts.length === 1 ? 'detail' : 'details'}</summary><table class="d-detail"><tbody>${rows.join('')}</tbody></table></details>`;
}
