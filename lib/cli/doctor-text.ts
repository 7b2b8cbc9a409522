import type { Finding, Subject, Verdict } from '../operations/doctor';
import { data, dataColor } from './terminal';

const MARKS: Readonly<Record<Verdict, string>> = {
  ok: dataColor.green('✓'),
  warning: dataColor.yellow('!'),
  wrong: dataColor.red('✗'),
  unknown: dataColor.cyan('?'),
};

const WORDS: Readonly<Record<Verdict, string>> = {
  ok: 'ok',
  warning: 'to watch',
  wrong: 'wrong',
  unknown: 'could not be told',
};

const VERDICTS = ['ok', 'warning', 'wrong', 'unknown'] as const;

const nameOf = ({ check, about }: Finding): string =>
  about === undefined ? check : `${check}: ${about}`;

/** A line for each finding, what to do about it below, and how many there are of each kind. */
export function showFindings(subject: Subject | undefined, findings: readonly Finding[]): void {
  if (subject !== undefined) {
    const { account, region } = subject.place;
    data(`${dataColor.bold(subject.environment)} in account ${account}, ${region}`);
  }
  const width = Math.max(...findings.map((one) => nameOf(one).length));
  // What several findings ask for is asked for once.
  const said = new Set<string>();
  for (const finding of findings) {
    const { verdict, text, fix } = finding;
    data(`${MARKS[verdict]} ${nameOf(finding).padEnd(width)}  ${text}`);
    if (fix !== undefined && verdict !== 'ok' && !said.has(fix))
      data(`${' '.repeat(width + 4)}${dataColor.dim(`→ ${fix}`)}`);
    if (fix !== undefined) said.add(fix);
  }
  const counts = VERDICTS.flatMap((verdict) => {
    const { length } = findings.filter((one) => one.verdict === verdict);
    return length === 0 ? [] : [`${MARKS[verdict]} ${length} ${WORDS[verdict]}`];
  });
  data('');
  data(counts.join('   '));
}
