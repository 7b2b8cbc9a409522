import { table } from '../table';
import { data, dataColor } from '../terminal';
import { costWords } from './money';
import type { Line } from './lines';
import type { PlanReport, ResourceRow, StackRows, Turn } from './report';

/** Rows of one list on a terminal; the page has all. */
const MOST = 40;
const MOST_DETAILS = 4;
const LONGEST = 70;
const LONGEST_SETTING = 36;

const PAINTS = { bad: dataColor.red, warn: dataColor.yellow, good: dataColor.green };
const SIGNS = { bad: '!', warn: '~', good: '✓' };
const MARKS = { added: '+', removed: '−', changed: '~' };

/** Prints a plan: what people must not miss first. */
export function showPlan(report: PlanReport): void {
  const { environment, place, against, headline, isAtRisk, extent, cost } = report;
  data(`${dataColor.bold(environment)} (${place}) against ${against}`);
  data(extent === 'same' ? dataColor.green(`${headline}.`) : `${headline}.`);
  list(
    'BEFORE ANYTHING ELSE',
    report.notes.map((text) => ({ tone: 'warn', tag: '', text })),
  );
  list('DATA', report.data);
  list('SECURITY', report.security);
  list('RIGHTS AND RULES, ONE BY ONE', report.exact);
  report.stacks.forEach(showStack);
  showTurns(report.workloads);
  if (cost !== undefined && extent !== 'same') {
    data('');
    data(`${dataColor.dim('COST')}  ${costWords(cost)}`);
  }
  if (isAtRisk) {
    data('');
    data(dataColor.red('Look at this before you say yes: data or access is at risk.'));
  }
}

function list(title: string, lines: readonly Line[]): void {
  if (lines.length === 0) return;
  data('');
  data(dataColor.dim(title));
  for (const { tone, text } of lines.slice(0, MOST)) data(`${PAINTS[tone](SIGNS[tone])} ${text}`);
  if (lines.length > MOST) data(`  and ${lines.length - MOST} more: --output plan.html has all`);
}

function showStack({ path, name, mark, words, rows, changeSet }: StackRows): void {
  if (mark === 'same') return;
  data('');
  const how = mark === 'changed' ? '' : mark === 'added' ? ' is new' : ' is no longer in the app';
  data(`${dataColor.dim('STACK')} ${dataColor.bold(path)} ${dataColor.dim(name)}${how}: ${words}`);
  if (changeSet !== undefined) data(changeSet);
  // A stack that is new or gone is told by its count.
  if (mark !== 'changed') return;
  for (const row of rows.slice(0, MOST)) showRow(row);
  if (rows.length > MOST) data(`  and ${rows.length - MOST} more: --output plan.html has all`);
}

function showRow({
  mark,
  name,
  kind,
  effect,
  isGrave,
  logicalId,
  sums,
  details,
}: ResourceRow): void {
  const paint = isGrave ? dataColor.red : mark === 'added' ? dataColor.green : dataColor.yellow;
  const said = [effect, ...sums].join('; ');
  data(`${paint(MARKS[mark])} ${name} ${dataColor.dim(`(${kind}, ${logicalId})`)} ${paint(said)}`);
  const statements = details.filter(({ at }) => STATEMENT.test(at));
  const others = details.filter(({ at }) => !STATEMENT.test(at) && !SETTING.test(at));
  if (statements.length > 0) data(`    ${statementWords(statements)}`);
  for (const { at, before, after } of others.slice(0, MOST_DETAILS)) {
    const turn = before === undefined && after === undefined ? '' : `: ${turnWords(before, after)}`;
    data(`    ${at}${turn}`);
  }
  if (others.length > MOST_DETAILS)
    data(dataColor.dim(`    and ${others.length - MOST_DETAILS} more`));
}

const cut = (text: string, longest = LONGEST): string =>
  text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;

/** What a statement allows is said one by one where it grows. */
const STATEMENT = /(?:^|\.)Statement(?:$|[.[])/;

/** Told below, workload by workload. */
const SETTING = /^(?:Cpu|Memory)$|^ContainerDefinitions\[[^\]]+\]\.(?:Environment|Secrets|Image)\b/;

function statementWords(details: ResourceRow['details']): string {
  const count = (has: (one: ResourceRow['details'][number]) => boolean) =>
    details.filter(has).length;
  const gone = count(({ before }) => before !== undefined);
  const fresh = count(({ after }) => after !== undefined);
  const parts = [...(gone > 0 ? [`${gone} gone`] : []), ...(fresh > 0 ? [`${fresh} new`] : [])];
  return `statements: ${parts.join(', ')}`;
}

function turnWords(before: string | undefined, after: string | undefined): string {
  if (before === undefined) return `now ${cut(after ?? '')}`;
  return after === undefined ? `was ${cut(before)}` : `${cut(before)} → ${cut(after)}`;
}

function showTurns(turns: readonly Turn[]): void {
  if (turns.length === 0) return;
  data('');
  table(
    ['WORKLOAD', 'SETTING', 'BEFORE', 'AFTER'],
    turns
      .slice(0, MOST)
      .map(({ what, name, before = '–', after = '–' }) => [
        what,
        name,
        cut(before, LONGEST_SETTING),
        cut(after, LONGEST_SETTING),
      ]),
  );
  if (turns.length > MOST) data(`and ${turns.length - MOST} more: --output plan.html has all`);
}
