import { DIFF_STYLE, escapeXml as escape } from '../../diagram';
import type { DeploymentEnd, StoppedContainer } from '../../operations';
import type { StoppedGroup, ToldService, Verdict } from '../../operations/verdict';
import { endingWords, wentWell } from './ending';
import { containerWords, countWords, rolloutWords, words } from './lines';

/** A deployment and why it failed as one page that needs nothing else, no script either. */
export function verdictHtml(end: DeploymentEnd): string {
  const { record, verdict, smoke } = end;
  const title = `${record.kind === 'deploy' ? 'Deployment' : 'Rollback'} of ${record.environment}`;
  const good = wentWell(end);
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">',
    `<title>${escape(title)}</title><style>${STYLE}</style></head><body>`,
    `<header><div class="v-top"><h1>${escape(title)}</h1><span class="v-mark v-${good ? 'good' : 'bad'}">${escape(ENDINGS[end.ending])}</span></div>`,
    `<p class="d-soft">Release ${escape(record.release)} · account ${escape(record.account)} in ${escape(record.region)} · ${escape(time(record.startedAt))}, ${escape(took(record))}</p></header>`,
    '<main>',
    ...(verdict === undefined ? [] : causePart(verdict)),
    `<p class="v-now">${escape(capital(endingWords(end)))}.</p>`,
    ...(verdict === undefined ? [] : evidenceParts(verdict)),
    ...smokePart(smoke),
    '</main></body></html>',
    '',
  ].join('\n');
}

const ENDINGS = {
  deployed: 'Deployed',
  unchanged: 'Nothing to change',
  failed: 'Failed, nothing changed',
  left: 'Failed, left as it is',
  'rolled back': 'Rolled back',
  'rollback failed': 'Rollback failed',
} as const;

const causePart = (verdict: Verdict): string[] => [
  '<section class="v-cause">',
  `<p class="v-class">${escape(capital(verdict.class.replaceAll('-', ' ')))}</p>`,
  `<p class="v-line">${escape(capital(verdict.line))}</p>`,
  `<p class="v-fix"><b>Try this</b> ${escape(capital(verdict.fix))}.</p>`,
  ...(verdict.source === undefined
    ? []
    : [
        `<p class="v-source"><a href="${escape(verdict.source)}" rel="noreferrer">What AWS says about it</a></p>`,
      ]),
  '</section>',
];

function evidenceParts({ evidence }: Verdict): string[] {
  const { services, resources, alarms, hooks, releaseTask, said } = evidence;
  const rows = (title: string, found: readonly (readonly [string, string])[]): string[] =>
    found.length === 0 ? [] : [`<section><h2>${title}</h2>`, listOf(found), '</section>'];
  return [
    ...services.flatMap(servicePart),
    ...(releaseTask === undefined
      ? []
      : [
          '<section><h2>Release task</h2>',
          ...releaseTask.containers.map(containerPart),
          '</section>',
        ]),
    ...rows(
      'Alarms',
      alarms.map(({ name, reason }) => [name, reason ?? 'rang']),
    ),
    ...rows(
      'Lifecycle hooks',
      hooks.map(({ name, status }) => [name, words(status)]),
    ),
    ...rows(
      'Resources',
      resources.map(({ stack, resource, type, status, reason }) => [
        `${stack} → ${resource}`,
        `${type}, ${words(status)}${reason === undefined ? '' : `: ${reason}`}`,
      ]),
    ),
    ...rows('Said', said === undefined ? [] : [['last', said]]),
  ];
}

function servicePart(service: ToldService): string[] {
  const { name, stopped, targets, events } = service;
  if (stopped.length + targets.length + events.length === 0) return [];
  return [
    `<section><h2>${escape(name)}</h2>`,
    `<p class="d-soft">${escape(rolloutWords(service).replace(/^: /, ''))}</p>`,
    ...stopped.map(groupPart),
    ...(targets.length === 0
      ? []
      : [
          '<h3>Targets</h3>',
          listOf(
            targets.map(({ id, port, state, reason, description }) => [
              `${id}${port === undefined ? '' : `:${port}`}`,
              [state, reason, description].filter((one) => one !== undefined).join(' · '),
            ]),
          ),
        ]),
    ...(events.length === 0
      ? []
      : [
          `<details><summary>${events.length} ${events.length === 1 ? 'event' : 'events'}</summary><ol class="v-events">${events.map((text) => `<li>${escape(text)}</li>`).join('')}</ol></details>`,
        ]),
    '</section>',
  ];
}

const groupPart = (group: StoppedGroup): string =>
  [
    `<article><h3>${escape(countWords(group))}</h3>`,
    `<p class="d-soft">${escape([group.stopCode, group.stoppedReason].filter((one) => one !== undefined && one !== '').join(' · '))}</p>`,
    ...group.containers.map(containerPart),
    '</article>',
  ].join('');

function containerPart(container: StoppedContainer): string {
  const { log, imageDigest } = container;
  const digest =
    imageDigest === undefined
      ? ''
      : ` <code class="v-digest">${escape(imageDigest.slice(0, 19))}</code>`;
  const head = `<p class="v-container">${escape(containerWords(container))}${digest}</p>`;
  if (log.length === 0) return head;
  const lines = log.map(escape).join('\n');
  const many = log.length === 1 ? 'Last line' : `Last ${log.length} lines`;
  return `${head}<details open><summary>${many} of its log</summary><pre tabindex="0">${lines}</pre></details>`;
}

function smokePart(smoke: DeploymentEnd['smoke']): string[] {
  if (smoke === undefined) return [];
  return [
    '<section><h2>Tried</h2>',
    listOf(smoke.checks.map(({ name, outcome, text }) => [`${name}: ${outcome}`, text])),
    '</section>',
  ];
}

const listOf = (rows: readonly (readonly [string, string])[]): string =>
  `<dl>${rows.map(([name, text]) => `<div><dt>${escape(name)}</dt><dd>${escape(text)}</dd></div>`).join('')}</dl>`;

const capital = (text: string): string => {
  // A name is written as it is.
  const [first = ''] = text.split(' ', 1);
  return /^[a-z]+$/.test(first) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
};

const time = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;

function took({ startedAt, finishedAt }: DeploymentEnd['record']): string {
  const seconds = Math.max(0, Math.round((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000));
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

/** Beside that of a difference; names begin with `v-`. */
const STYLE = `${DIFF_STYLE}
body{max-width:920px}
h2{break-before:auto!important;overflow-wrap:anywhere}
.v-top{display:flex;flex-wrap:wrap;gap:8px 14px;align-items:center}.v-top h1{margin:0}
.v-mark{border-radius:999px;padding:2px 14px;font-weight:600}
.v-good{color:var(--add);background:var(--add-bg)}.v-bad{color:var(--gone);background:var(--gone-bg)}
header .d-soft{margin-top:6px;overflow-wrap:anywhere}
.v-cause{margin-top:20px;padding:18px 22px;border:1px solid var(--line);border-left:5px solid var(--gone);border-radius:0 10px 10px 0;background:var(--panel)}
.v-cause p{margin:0;overflow-wrap:anywhere}
.v-class{color:var(--gone);font-size:13px;font-weight:600}
.v-cause .v-line{margin:2px 0 14px;font-size:20px;line-height:1.35;font-weight:600}
.v-fix b{display:block;font-weight:600;color:var(--soft);font-size:13px}
.v-cause .v-source{margin-top:10px;font-size:14px}a{color:var(--link)}
.v-now{margin:18px 0 0;overflow-wrap:anywhere}
article{margin:14px 0 0}article h3{margin:0}article .d-soft{margin:0 0 8px;overflow-wrap:anywhere}
.v-container{margin:8px 0 0;font-weight:600;overflow-wrap:anywhere}.v-digest{font-weight:400;color:var(--soft)}
pre{margin:6px 0 0;padding:12px 14px;border:1px solid var(--line);border-radius:8px;background:var(--panel);font:12.5px/1.55 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;white-space:pre-wrap;overflow-wrap:anywhere;max-height:460px;overflow-y:auto}
dl{margin:8px 0 0;border:1px solid var(--line);border-radius:10px;overflow:hidden}
dl div{display:grid;grid-template-columns:minmax(160px,2fr) 5fr;gap:4px 16px;padding:9px 14px;border-top:1px solid var(--line);background:var(--panel)}dl div:first-child{border-top:0}
dt{font-weight:600;overflow-wrap:anywhere}dd{margin:0;overflow-wrap:anywhere}
.v-events{margin:6px 0 0;padding-left:22px;color:var(--soft)}.v-events li{overflow-wrap:anywhere}
@media screen and (max-width:600px){body{padding:20px 14px 48px}.v-cause{padding:14px 16px}.v-cause .v-line{font-size:17px}dl div{grid-template-columns:1fr}}
@media print{pre{max-height:none}.v-mark{border:1px solid currentColor}section{break-inside:auto}}
`.trim();
