import { escapeXml as escape, withOwnIds } from '../../diagram';
import { costWords, money, signedMoney } from './money';
import type { Line } from './lines';
import type { PlanReport, ResourceRow, StackRows, Turn } from './report';
import { PLAN_STYLE } from './style';

/** A plan as one page that needs nothing else. */
export function planHtml(report: PlanReport, svg: string | undefined): string {
  const { environment, place, against, headline, notes, extent } = report;
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">',
    `<title>${escape(`Plan of ${environment}`)}</title><style>${PLAN_STYLE}</style></head><body>`,
    `<header><div class="p-top"><h1>Plan of ${escape(environment)}</h1>${verdict(report)}</div>`,
    `<p class="d-soft">${escape(`${place}, against ${against}`)}</p>`,
    `<p>${escape(headline)}.</p></header>`,
    '<main>',
    ...notes.map((text) => `<p class="p-note">${escape(text)}</p>`),
    ...(extent === 'same' ? [] : tiles(report)),
    ...lines('data', 'Data', report.data),
    ...lines('security', 'Security', report.security),
    ...exactPart(report.exact),
    ...workloadPart(report.workloads),
    ...costPart(report),
    ...(svg === undefined
      ? []
      : [
          `<section id="picture"><h2>Picture</h2><figure>${withOwnIds(svg, 'p-')}</figure></section>`,
        ]),
    ...stacksPart(report.stacks),
    '</main></body></html>',
    '',
  ].join('\n');
}

function verdict({ isAtRisk, extent }: PlanReport): string {
  if (isAtRisk) return '<span class="p-verdict p-t-bad">Look before you say yes</span>';
  return extent === 'same'
    ? '<span class="p-verdict p-t-good">No changes</span>'
    : '<span class="p-verdict p-t-good">Nothing at risk was found</span>';
}

function tiles({ data, security, exact, stacks, cost }: PlanReport): string[] {
  const opens = (found: readonly Line[]) => found.filter(({ tone }) => tone !== 'good').length;
  const rows = stacks.flatMap((stack) => stack.rows);
  const grave = rows.filter(({ isGrave }) => isGrave).length;
  const risky = [opens(data), Math.max(opens(security), opens(exact))] as const;
  const tile = (to: string, tone: string, figure: string, words: string): string =>
    `<li class="p-${tone}"><a href="#${to}"><b>${escape(figure)}</b><span>${escape(words)}</span></a></li>`;
  const change = cost?.change.low ?? 0;
  return [
    '<ul class="p-tiles">',
    tile(
      data.length > 0 ? 'data' : 'stacks',
      risky[0] > 0 ? 'bad' : 'good',
      risky[0] > 0 ? String(risky[0]) : 'None',
      risky[0] === 1 ? 'risk to data' : 'risks to data',
    ),
    tile(
      security.length > 0 ? 'security' : exact.length > 0 ? 'exact' : 'stacks',
      risky[1] > 0 ? 'bad' : 'good',
      risky[1] > 0 ? String(risky[1]) : 'None',
      risky[1] === 1 ? 'way in that is wider' : 'ways in that are wider',
    ),
    tile(
      'stacks',
      grave > 0 ? 'warn' : 'plain',
      String(rows.length),
      grave > 0
        ? `resources change, ${grave} ${grave === 1 ? 'goes or is' : 'go or are'} replaced`
        : 'resources change',
    ),
    ...(cost === undefined
      ? []
      : [
          tile(
            'cost',
            change > 0 ? 'warn' : 'plain',
            change === 0 ? '±0' : signedMoney(change),
            'USD a month',
          ),
        ]),
    '</ul>',
  ];
}

const listOf = (found: readonly Line[]): string[] => [
  '<ul class="d-list">',
  ...found.map(
    ({ tone, tag, text }) =>
      `<li><span class="d-tag p-t-${tone}">${escape(tag)}</span><span>${escape(text)}</span></li>`,
  ),
  '</ul>',
];

const lines = (id: string, title: string, found: readonly Line[]): string[] =>
  found.length === 0
    ? []
    : [`<section id="${id}"><h2>${title}</h2>`, ...listOf(found), '</section>'];

const FEW = 12;

function exactPart(found: readonly Line[]): string[] {
  if (found.length === 0) return [];
  return [
    '<section id="exact"><h2>Rights and rules, one by one</h2>',
    `<details${found.length <= FEW ? ' open' : ''}><summary>${found.length} ${found.length === 1 ? 'grows' : 'grow'}</summary>`,
    ...listOf(found),
    '</details></section>',
  ];
}

function workloadPart(turns: readonly Turn[]): string[] {
  if (turns.length === 0) return [];
  const value = (text: string | undefined, tag: 'del' | 'ins'): string =>
    text === undefined ? '–' : `<${tag}><code>${escape(text)}</code></${tag}>`;
  return [
    '<section id="workloads"><h2>Images and settings</h2><div class="p-wide"><table><thead><tr><th>Workload</th><th>Setting</th><th>Before</th><th>After</th></tr></thead><tbody>',
    ...turns.map(
      ({ what, name, before, after }) =>
        `<tr><td class="p-who"><b>${escape(what)}</b></td><td>${escape(name)}</td><td data-of="before">${value(before, 'del')}</td><td data-of="after">${value(after, 'ins')}</td></tr>`,
    ),
    '</tbody></table></div></section>',
  ];
}

function costPart({ cost, extent }: PlanReport): string[] {
  if (cost === undefined || extent === 'same') return [];
  const cell = (name: string, text: string): string =>
    `<td class="p-num" data-of="${name}">${escape(text)}</td>`;
  const usd = (range: { readonly low: number } | undefined): string =>
    range === undefined ? '–' : money(range.low);
  const table = [
    '<div class="p-wide"><table><thead><tr><th>Resource</th><th class="p-num">Before</th><th class="p-num">After</th><th class="p-num">Change</th><th class="p-num">At most</th></tr></thead><tbody>',
    ...cost.rows.map(
      ({ kind, name, before, after, change }) =>
        `<tr><td><b>${escape(kind)}</b> ${escape(name)}</td>${cell('before', usd(before))}${cell('after', usd(after))}${cell('change', signedMoney(change.low))}${cell('at most', signedMoney(change.high))}</tr>`,
    ),
    '</tbody></table></div>',
  ];
  return [
    `<section id="cost"><h2>Cost</h2><p>${escape(costWords(cost))}, by list prices before tax.</p>`,
    ...(cost.rows.length === 0 ? [] : foldedWhenLong(cost.rows.length, 'prices change', table)),
    '</section>',
  ];
}

const foldedWhenLong = (count: number, words: string, content: readonly string[]): string[] => [
  `<details${count <= FEW ? ' open' : ''}><summary>${count} ${words}</summary>`,
  ...content,
  '</details>',
];

function stacksPart(stacks: readonly StackRows[]): string[] {
  const changed = stacks.filter(({ mark }) => mark !== 'same');
  if (changed.length === 0) return [];
  const quiet = stacks.filter(({ mark }) => mark === 'same').map(({ path }) => path);
  return [
    '<section id="stacks"><h2>Stacks</h2>',
    ...changed.flatMap(stackPart),
    ...(quiet.length === 0
      ? []
      : [`<p class="d-soft">No changes in ${escape(quiet.join(', '))}.</p>`]),
    '</section>',
  ];
}

const SIGNS = { added: '+', removed: '−', changed: '~' };
const HOW = { added: ' is new', removed: ' is no longer in the app', changed: '', same: '' };

function stackPart({ path, name, mark, words, rows, changeSet }: StackRows): string[] {
  return [
    `<h3>${escape(path)}${HOW[mark]} <span class="p-count">${escape(name)}</span></h3>`,
    ...(changeSet === undefined ? [] : [`<p class="d-soft">${escape(changeSet)}</p>`]),
    `<details${mark === 'changed' && rows.length <= 40 ? ' open' : ''}><summary>${escape(words)}</summary>`,
    '<div class="p-wide"><table><thead><tr><th></th><th>Resource</th><th>Kind</th><th>What happens</th></tr></thead><tbody>',
    ...rows.map(rowHtml),
    '</tbody></table></div></details>',
  ];
}

function rowHtml(row: ResourceRow): string {
  const { mark, name, kind, logicalId, effect, isGrave, sums } = row;
  const said = `<span${isGrave ? ' class="p-grave"' : ''}>${escape(effect)}</span>${escape(sums.map((sum) => `; ${sum}`).join(''))}`;
  return [
    `<tr><td class="d-mark"><span class="d-${mark}" title="${mark}">${SIGNS[mark]}</span></td>`,
    `<td>${escape(name)}<br><code class="p-id">${escape(logicalId)}</code></td>`,
    `<td class="d-kind">${escape(kind)}</td><td>${said}${detailsHtml(row.details)}</td></tr>`,
  ].join('');
}

function detailsHtml(details: ResourceRow['details']): string {
  if (details.length === 0) return '';
  const value = ({ before, after }: ResourceRow['details'][number]): string =>
    [
      ...(before === undefined ? [] : [`<del><code>${escape(before)}</code></del>`]),
      ...(after === undefined ? [] : [`<ins><code>${escape(after)}</code></ins>`]),
    ].join(' → ');
  const items = details.map((one) => `<div><code>${escape(one.at)}</code> ${value(one)}</div>`);
  if (details.length <= 3) return items.join('');
  return `<details><summary>${details.length} properties</summary>${items.join('')}</details>`;
}
