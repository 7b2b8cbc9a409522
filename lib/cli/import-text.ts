import type { Problem } from '../config';
import { countOf, nameLines, VERDICT_WORDS, type Finding, type Report } from '../import/copilot';
import { data, dataColor, dataWidth } from './terminal';

/** How wide text is where no terminal says it. */
const PAGE = 110;

const MARKS = { carried: '✓', different: '~', unsupported: '✗' } as const;
const PAINTS = {
  carried: dataColor.green,
  different: dataColor.yellow,
  unsupported: dataColor.red,
} as const;

/** The report as people read it: what became of each field, file by file, and what to do. */
export function showImport(
  report: Report,
  { file, problems }: { readonly file: string; readonly problems: readonly Problem[] },
): void {
  for (const source of new Set(report.findings.map((one) => one.file))) {
    data(dataColor.bold(source));
    showFindings(report.findings.filter((one) => one.file === source));
    data('');
  }
  const todo = [
    ...nameLines(report),
    ...report.todo,
    ...problems.map(
      ({ path, message }) =>
        `refused until it is changed: ${[path, message].filter(Boolean).join(': ')}`,
    ),
  ];
  showList('Before the first deployment', todo);
  showList(
    'Variables that containers had from Copilot',
    report.variables.map(
      ({ name, workloads, instead }) => `${name} (${workloads.join(', ')}): ${instead}`,
    ),
  );
  showList(
    `Where the ${report.from === undefined ? 'manifests' : 'templates'} say nothing`,
    report.defaults,
  );
  showList('The way over', report.migration, (index) => `${index + 1}.`);
  const counts = (['carried', 'different', 'unsupported'] as const).map((verdict) =>
    PAINTS[verdict](`${MARKS[verdict]} ${countOf(report, verdict)} ${VERDICT_WORDS[verdict]}`),
  );
  data(`${counts.join('   ')}   → ${file}`);
}

/** A line for each field; a note stands below it, so that none is cut. */
function showFindings(findings: readonly Finding[]): void {
  const numbers = Math.max(...findings.map(({ line }) => String(line).length));
  const fields = Math.min(44, Math.max(...findings.map(({ field }) => field.length)));
  for (const [index, { line, field, verdict, to, note }] of findings.entries()) {
    const place = dataColor.dim(String(line).padStart(numbers));
    const target = to === undefined ? '' : `  → ${to}`;
    const name = target === '' ? field : field.padEnd(fields);
    const indent = ' '.repeat(numbers + 6);
    const fits = numbers + 4 + name.length + target.length <= (dataWidth() ?? Infinity);
    data(`${PAINTS[verdict](MARKS[verdict])} ${place}  ${fits ? `${name}${target}` : field}`);
    if (!fits) data(`${indent}${target.trim()}`);
    // What is said of several in a row stands below the last of them.
    const isSaidBelow = findings[index + 1]?.note === note;
    if (note !== undefined && !isSaidBelow) showText(note, indent);
  }
}

function showList(
  title: string,
  items: readonly string[],
  mark: (index: number) => string = () => '-',
): void {
  if (items.length === 0) return;
  data(dataColor.bold(title));
  for (const [index, item] of items.entries()) {
    const start = `${mark(index)} `;
    const [first = '', ...more] = wrapped(item, start.length);
    data(`${start}${first}`);
    for (const line of more) data(`${' '.repeat(start.length)}${line}`);
  }
  data('');
}

function showText(text: string, indent: string): void {
  for (const line of wrapped(text, indent.length)) data(`${indent}${dataColor.dim(line)}`);
}

/** Words are never cut: an address stays whole. */
function wrapped(text: string, indent: number): string[] {
  const width = Math.max(24, Math.min(dataWidth() ?? PAGE, PAGE) - indent);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return line === '' ? lines : [...lines, line];
}
