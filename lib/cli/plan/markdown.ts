import { escapeMarkdown as escape } from '../../diagram';
import { costWords, money, signedMoney } from './money';
import type { Line } from './lines';
import type { PlanReport, ResourceRow, StackRows } from './report';

/** Longest comment that GitHub takes is 65,536 characters; others take more. */
const LONGEST = 60_000;
/** Tried one after another until it fits. */
const MOST_ROWS = [80, 30, 10, 0];
const LONGEST_VALUE = 120;

const SIGNS = { bad: '🔴', warn: '🟡', good: '🟢' };
const MARKS = { added: '+', removed: '−', changed: '~' };

/**
 * A plan as a comment of a pull request: short, details folded. Names cannot add markup, links or mentions.
 *
 * @param page of the whole plan, beside the comment's file
 */
export function planMarkdown(report: PlanReport, page: string | undefined): string {
  const texts = MOST_ROWS.map((most) => comment(report, page, most));
  return (
    texts.find((text) => text.length <= LONGEST) ?? `${(texts.at(-1) ?? '').slice(0, LONGEST)}…\n`
  );
}

function comment(report: PlanReport, page: string | undefined, most: number): string {
  const { environment, place, against, headline, isAtRisk, extent, cost } = report;
  const sign = isAtRisk ? '⚠️ ' : '';
  return [
    `### ${sign}Plan of ${escape(environment)}`,
    '',
    `${escape(headline)}. ${escape(`(${place}, against ${against})`)}`,
    ...report.notes.flatMap((text) => ['', `> ${escape(text)}`]),
    ...bullets('Data', report.data, most),
    ...bullets('Security', report.security, most),
    ...folded('rights and rules grow, one by one', report.exact.length, lines(report.exact, most)),
    ...turns(report, most),
    ...(cost === undefined || extent === 'same' ? [] : costPart(cost, most)),
    ...report.stacks.flatMap((stack) => stackPart(stack, most)),
    ...(page === undefined ? [] : ['', `With the picture: \`${page.replaceAll('`', '')}\``]),
    '',
  ].join('\n');
}

function lines(found: readonly Line[], most: number): string[] {
  const many = Math.max(10, most);
  const rest = found.length - many;
  return [
    ...found.slice(0, many).map(({ tone, text }) => `- ${SIGNS[tone]} ${escape(cut(text, 600))}`),
    ...(rest > 0 ? [`- and ${rest} more`] : []),
  ];
}

const bullets = (title: string, found: readonly Line[], most: number): string[] =>
  found.length === 0 ? [] : ['', `**${title}**`, '', ...lines(found, most)];

const folded = (title: string, count: number, content: readonly string[]): string[] =>
  count === 0
    ? []
    : ['', `<details><summary>${count} ${title}</summary>`, '', ...content, '', '</details>'];

function turns({ workloads }: PlanReport, most: number): string[] {
  if (workloads.length === 0) return [];
  const rest = workloads.length - Math.max(10, most);
  return [
    '',
    '| workload | setting | before | after |',
    '|---|---|---|---|',
    ...workloads
      .slice(0, Math.max(10, most))
      .map(
        ({ what, name, before = '–', after = '–' }) =>
          `| ${escape(what)} | ${escape(name)} | ${value(before)} | ${value(after)} |`,
      ),
    ...(rest > 0 ? [`| and ${rest} more | | | |`] : []),
  ];
}

function costPart(cost: NonNullable<PlanReport['cost']>, most: number): string[] {
  return [
    '',
    `**Cost**: ${escape(costWords(cost))}`,
    ...folded('prices change', cost.rows.length, [
      '| resource | before | after | change |',
      '|---|--:|--:|--:|',
      ...cost.rows
        .slice(0, Math.max(10, most))
        .map(
          ({ kind, name, before, after, change }) =>
            `| ${escape(`${kind} ${name}`)} | ${before === undefined ? '–' : money(before.low)} | ${after === undefined ? '–' : money(after.low)} | ${escape(signedMoney(change.low))} |`,
        ),
    ]),
  ];
}

function stackPart(
  { path, name, mark, words, rows, changeSet }: StackRows,
  most: number,
): string[] {
  if (mark === 'same') return [];
  const how = mark === 'changed' ? '' : mark === 'added' ? 'new: ' : 'no longer in the app: ';
  const shown = rows.slice(0, most);
  const rest = rows.length - shown.length;
  return [
    '',
    `<details><summary>Stack ${escape(path)} (${escape(name)}): ${escape(how + words)}</summary>`,
    '',
    ...(changeSet === undefined ? [] : [escape(cut(changeSet, 600)), '']),
    ...(shown.length === 0
      ? []
      : ['| | resource | kind | logical id | what happens |', '|---|---|---|---|---|']),
    ...shown.map(rowLine),
    ...(rest > 0 ? ['', `and ${rest} more`] : []),
    '',
    '</details>',
  ];
}

const MOST_DETAILS = 6;

function rowLine({
  mark,
  name,
  kind,
  logicalId,
  effect,
  isGrave,
  sums,
  details,
}: ResourceRow): string {
  const said = [isGrave ? `**${escape(effect)}**` : escape(effect), ...sums.map(escape)];
  const more = details.length - MOST_DETAILS;
  const parts = [
    ...details
      .slice(0, MOST_DETAILS)
      .map(({ at, before, after }) =>
        before === undefined && after === undefined
          ? escape(at)
          : `${escape(at)}: ${value(before ?? '–')} → ${value(after ?? '–')}`,
      ),
    ...(more > 0 ? [`and ${more} more`] : []),
  ];
  return `| ${MARKS[mark]} | ${escape(name)} | ${escape(kind)} | ${escape(logicalId)} | ${[said.join('; '), ...parts].join('<br>')} |`;
}

const cut = (text: string, longest: number): string =>
  text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;

const value = (text: string): string => escape(cut(text, LONGEST_VALUE));
