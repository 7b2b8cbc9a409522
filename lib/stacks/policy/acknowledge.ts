import type {
  IPolicyValidationContext,
  IPolicyValidationPlugin,
  PolicyValidationPluginReport,
  PolicyViolation,
} from 'aws-cdk-lib';
import { ACKNOWLEDGED, type Acknowledged } from './acknowledged';

/** Whether an environment is production, by the first part of a construct path. */
export type IsProduction = (stage: string) => boolean;

/** A finding that stands, and why. */
export interface AcknowledgedFinding {
  readonly plugin: string;
  readonly rule: string;
  readonly message: string;
  readonly constructPath: string;
  readonly reason: string;
}

/**
 * A plugin whose acknowledged findings are left out of its report.
 *
 * @param note is told of each of them
 */
export function withAcknowledged(
  plugin: IPolicyValidationPlugin,
  isProduction: IsProduction,
  rows: readonly Acknowledged[] = ACKNOWLEDGED,
  note: (finding: AcknowledgedFinding) => void = () => undefined,
): IPolicyValidationPlugin {
  const standing = (violation: PolicyViolation): PolicyViolation => ({
    ...violation,
    violatingResources: violation.violatingResources.filter(({ constructPath = '' }) => {
      const { ruleName: rule, description: message } = violation;
      const row = acknowledgedBy(rule, constructPath, rows, isProduction);
      if (row === undefined) return true;
      note({ plugin: plugin.name, rule, message, constructPath, reason: row.reason });
      return false;
    }),
  });
  return {
    name: plugin.name,
    validate: (context: IPolicyValidationContext): PolicyValidationPluginReport => {
      const violations = plugin
        .validate(context)
        .violations.map(standing)
        .filter(({ violatingResources }) => violatingResources.length > 0);
      return { success: violations.length === 0, violations };
    },
  };
}

/** The row that lets a finding stand; undefined where none does. */
export function acknowledgedBy(
  ruleName: string,
  constructPath: string,
  rows: readonly Acknowledged[],
  isProduction: IsProduction,
): Acknowledged | undefined {
  const [, rule = ruleName, finding = ''] = /^([^[]+)\[(.*)\]$/s.exec(ruleName) ?? [];
  const [stage = '', ...parts] = constructPath.split('/');
  const path = parts.join('/').replace(/\/Resource$/, '');
  return rows.find(
    (row) =>
      row.rule === rule &&
      (row.finding === undefined || row.finding.test(finding)) &&
      (row.outsideProduction === undefined || !isProduction(stage)) &&
      pattern(row.where).test(path),
  );
}

const patterns = new Map<string, RegExp>();

/** A path with `*` and `**` as a regular expression. */
function pattern(where: string): RegExp {
  const known = patterns.get(where);
  if (known !== undefined) return known;
  const source = where
    .split(/(\*\*|\*)/)
    .map((part) => {
      if (part === '**') return '.*';
      return part === '*' ? '[^/]*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
    })
    .join('');
  const made = new RegExp(`^${source}$`);
  patterns.set(where, made);
  return made;
}
