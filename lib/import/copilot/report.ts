import type { Verdict } from './rule';

/** What became of one field. */
export interface Finding {
  /** From the workspace on. */
  readonly file: string;
  readonly line: number;
  /** As the manifest nests it: `environments.prod.count.range.max`. */
  readonly field: string;
  readonly verdict: Verdict;
  /** Where it went in the configuration, or what does it anyway. */
  readonly to: string | undefined;
  /** What differs, or why it is not carried over and what to do. */
  readonly note: string | undefined;
}

/** A variable that Copilot gave containers, and Slipway does not. */
export interface MissingVariable {
  readonly name: string;
  readonly workloads: readonly string[];
  readonly instead: string;
}

export interface Report {
  /** The tool that it comes from. Default: Copilot. */
  readonly from?: string;
  readonly copilotApplication: string;
  readonly application: string;
  /** Names in AWS that Copilot’s name would have shared with what Copilot made; the name was changed for them. */
  readonly collisions: readonly string[];
  /** Those that the name given shares all the same. */
  readonly remainingCollisions: readonly string[];
  readonly findings: readonly Finding[];
  readonly variables: readonly MissingVariable[];
  /** What Slipway does otherwise where the manifests say nothing. */
  readonly defaults: readonly string[];
  /** What a person must do before the first deployment. */
  readonly todo: readonly string[];
  /** The way over, in order. */
  readonly migration: readonly string[];
}

export function countOf({ findings }: Report, verdict: Verdict): number {
  return findings.filter((one) => one.verdict === verdict).length;
}

export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  carried: 'carried over',
  different: 'with a difference',
  unsupported: 'not supported',
};

/** The report as a page of Markdown. */
export function reportMarkdown(report: Report): string {
  const files = [...new Set(report.findings.map(({ file }) => file))];
  const list = (items: readonly string[]) => items.map((item) => `- ${escaped(item)}`);
  return [
    `# From ${report.from ?? 'Copilot'}: ${escaped(report.copilotApplication)} → ${escaped(report.application)}`,
    '',
    `${countOf(report, 'carried')} fields carried over, ${countOf(report, 'different')} with a difference, ${countOf(report, 'unsupported')} not supported.`,
    ...section('Names', nameLines(report)),
    ...section('Before the first deployment', list(report.todo)),
    ...files.flatMap((file) => ['', `## ${escaped(file)}`, '', ...tableOf(report, file)]),
    ...section(
      'Variables that containers had from Copilot',
      report.variables.map(
        ({ name, workloads, instead }) =>
          `- \`${name}\` (${workloads.map(escaped).join(', ')}): ${escaped(instead)}`,
      ),
    ),
    ...section(
      `Where the ${report.from === undefined ? 'manifests' : 'templates'} say nothing`,
      list(report.defaults),
    ),
    ...section(
      'The way over',
      report.migration.map((step, index) => `${index + 1}. ${escaped(step)}`),
    ),
    '',
  ].join('\n');
}

/** The first ones, where there are many. */
function few(names: readonly string[]): string {
  const more = names.length - 4;
  return more > 1 ? `${names.slice(0, 4).join(', ')} and ${more} more` : names.join(', ');
}

export function nameLines({
  collisions,
  remainingCollisions,
  copilotApplication,
  application,
}: Report): string[] {
  if (remainingCollisions.length > 0) {
    return [
      `Do not deploy under the name ${application}: Copilot has made ${few(remainingCollisions)}, and Slipway would make the same. Leave out --name.`,
    ];
  }
  if (collisions.length === 0) return [];
  return [
    `The application is named ${application}: as ${copilotApplication} it would meet what Copilot has made: ${few(collisions)}.`,
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `## ${title}`, '', ...lines];
}

function tableOf({ findings }: Report, file: string): string[] {
  const rows = findings
    .filter((one) => one.file === file)
    .map(
      ({ line, field, verdict, to, note }) =>
        `| ${line} | ${escaped(field)} | ${VERDICT_WORDS[verdict]} | ${escaped(to ?? '–')} | ${escaped(note ?? '')} |`,
    );
  return ['| line | field | | becomes | |', '| ---: | --- | --- | --- | --- |', ...rows];
}

/** What people wrote may not become markup, or another cell. */
function escaped(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').replace(/[\\|`*_<>[\]#]/g, '\\$&');
}
