import { stops, type PolicyFinding } from '../operations/policy';
import { table, type Cell } from './table';
import { data, dataColor } from './terminal';

/** A finding, and the stages that have it. */
interface Row {
  readonly finding: PolicyFinding;
  readonly where: string;
  readonly stages: readonly string[];
}

/** Findings as tables: what is open first, then what stands, each with its reason, then the sum. */
export function showFindings(findings: readonly PolicyFinding[], stages: readonly string[]): void {
  const open = findings.filter(({ acknowledged }) => acknowledged === undefined);
  const standing = findings.filter(({ acknowledged }) => acknowledged !== undefined);
  if (open.length > 0) {
    table(
      ['LEVEL', 'RULE', 'WHERE', 'IN', 'WHAT'],
      rowsOf(open, stages, ({ message }) => message).map(({ finding, where, stages: of }) => [
        painted(finding.level),
        finding.rule,
        where,
        of.join(', '),
        oneLine(finding.message),
      ]),
    );
    data('');
  }
  if (standing.length > 0) {
    table(
      ['ACKNOWLEDGED', 'WHERE', 'IN', 'REASON'],
      rowsOf(standing, stages, ({ acknowledged }) => acknowledged ?? '').map(
        ({ finding, where, stages: of }) => [
          finding.rule,
          where,
          of.join(', '),
          oneLine(finding.acknowledged ?? ''),
        ],
      ),
    );
    data('');
  }
  const errors = open.filter(stops).length;
  data(
    `${counted(errors, 'error')}, ${counted(open.length - errors, 'warning')}, ${standing.length} acknowledged`,
  );
}

const LEVELS = ['error', 'warning', 'note'] as const;

/** The same of several stages in one row. */
function rowsOf(
  findings: readonly PolicyFinding[],
  stages: readonly string[],
  wordsOf: (finding: PolicyFinding) => string,
): Row[] {
  const rows = Map.groupBy(
    findings.map((finding) => ({ finding, ...placeOf(finding, stages) })),
    ({ finding, where }) => [finding.tool, finding.rule, where, wordsOf(finding)].join('\0'),
  );
  return [...rows.values()]
    .flatMap(([first, ...more]) =>
      first === undefined
        ? []
        : [{ ...first, stages: [...new Set([first, ...more].map(({ stage }) => stage))] }],
    )
    .toSorted(
      (a, b) =>
        LEVELS.indexOf(a.finding.level) - LEVELS.indexOf(b.finding.level) ||
        a.finding.rule.localeCompare(b.finding.rule) ||
        a.where.localeCompare(b.where),
    );
}

/** A construct's path without its stage; `Resource` at its end says nothing. */
function placeOf({ path }: PolicyFinding, stages: readonly string[]) {
  const stage = stages.find((one) => path.startsWith(`${one}/`)) ?? '';
  const where = stage === '' ? path : path.slice(stage.length + 1);
  return { stage, where: where.replace(/\/Resource$/, '') };
}

const PAINTS = { error: dataColor.red, warning: dataColor.yellow, note: dataColor.dim } as const;

const painted = (level: PolicyFinding['level']): Cell => ({ text: level, paint: PAINTS[level] });

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

const counted = (count: number, what: string): string =>
  `${count} ${what}${count === 1 ? '' : 's'}`;
