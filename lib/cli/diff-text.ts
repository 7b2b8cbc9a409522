import type { Report, Row } from '../diagram';
import { table } from './table';
import { data, dataColor } from './terminal';

/** Prints what changes: what people must not miss first. */
export function showReports(reports: readonly Report[]): void {
  if (reports.length === 0) data('No difference.');
  reports.forEach((report, index) => {
    if (index > 0) data('');
    show(report);
  });
}

type Paint = (text: string) => string;

function show({ names, headline, losses, security, findings, ...rows }: Report): void {
  const { red, green, yellow, bold } = dataColor;
  const named = names.filter((name) => name !== '').join(', ');
  data(`${named === '' ? '' : `${bold(named)}: `}${headline}`);
  list(
    'DATA',
    losses.map(({ text, kept }) => [kept ? yellow : red, kept ? '~' : '!', text]),
  );
  list(
    'SECURITY',
    security.map(({ text, effect }) =>
      effect === 'opens' ? [red, '!', text] : [green, '✓', text],
    ),
  );
  list(
    'FINDINGS',
    findings.map(({ mark, text }) => (mark === 'added' ? [red, '!', text] : [green, '✓', text])),
  );
  changes('CARD', rows.cards);
  changes('CONNECTION', rows.connections);
  changes('STACK', rows.stacks);
}

function list(title: string, lines: readonly (readonly [Paint, string, string])[]): void {
  if (lines.length === 0) return;
  data('');
  data(dataColor.dim(title));
  for (const [paint, sign, text] of lines) data(`${paint(sign)} ${text}`);
}

const SIGNS = { added: '+', removed: '−', changed: '~' } as const;

function changes(title: string, rows: readonly Row[]): void {
  if (rows.length === 0) return;
  const paints = { added: dataColor.green, removed: dataColor.red, changed: dataColor.yellow };
  data('');
  table(
    ['', title, 'KIND', 'CHANGE'],
    rows.map(({ mark, what, kind, words }) => [
      { text: SIGNS[mark], paint: paints[mark] },
      what,
      kind,
      words.join('; '),
    ]),
  );
}
