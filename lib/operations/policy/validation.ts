import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AssemblyError } from '../../assembly';
import type { PolicyFinding } from './finding';
import type { Places } from './places';

const violation = z.object({
  ruleName: z.string(),
  description: z.string(),
  suggestedFix: z.string().optional(),
  severity: z.string().optional(),
  reason: z.string().optional(),
  violatingConstructs: z.array(
    z.object({
      constructPath: z.string().optional(),
      cloudFormationResource: z
        .object({ logicalId: z.string(), propertyPaths: z.array(z.string()).default([]) })
        .optional(),
    }),
  ),
});

/** What the CDK writes of its validation plugins. */
const reportSchema = z.object({
  pluginReports: z.array(
    z.object({
      pluginName: z.string(),
      violations: z.array(violation),
      suppressedViolations: z.array(violation).default([]),
    }),
  ),
});

/** What our own policies let stand: written by lib/stacks. */
const policySchema = z.object({
  version: z.literal(1),
  checked: z.boolean(),
  acknowledged: z.array(
    z.object({
      plugin: z.string(),
      rule: z.string(),
      message: z.string(),
      constructPath: z.string(),
      reason: z.string(),
    }),
  ),
});

/**
 * What the policies found when the assembly was synthesized, and what somebody acknowledged; undefined where they were
 * not asked.
 *
 * @throws AssemblyError in one line
 */
export function validationFindings(folder: string, places: Places): PolicyFinding[] | undefined {
  const policy = read(join(folder, 'policy.json'), policySchema);
  if (policy?.checked !== true) return undefined;
  const report = read(join(folder, 'validation-report.json'), reportSchema);
  const left = (report?.pluginReports ?? []).flatMap((one) => [
    ...one.violations.flatMap((found) => ofViolation(one.pluginName, found, places)),
    ...one.suppressedViolations.flatMap((found) =>
      ofViolation(one.pluginName, found, places, true),
    ),
  ]);
  const standing = policy.acknowledged.map(
    ({ plugin, rule, message, constructPath, reason }): PolicyFinding => ({
      ...about(plugin, rule, message),
      level: 'error',
      acknowledged: reason,
      ...places.ofConstruct(constructPath),
    }),
  );
  return [...left, ...standing];
}

function ofViolation(
  tool: string,
  {
    ruleName,
    description,
    suggestedFix,
    severity,
    reason,
    violatingConstructs,
  }: z.infer<typeof violation>,
  places: Places,
  suppressed = false,
): PolicyFinding[] {
  return violatingConstructs.map(({ constructPath = '', cloudFormationResource }) => {
    const [property] = cloudFormationResource?.propertyPaths ?? [];
    return {
      ...about(tool, ruleName, description),
      level: levelOf(severity),
      ...(suggestedFix !== undefined && { fix: suggestedFix }),
      ...(property !== undefined && { property: property.replaceAll('/', '.') }),
      ...places.ofConstruct(constructPath, cloudFormationResource?.logicalId),
      ...(suppressed && { acknowledged: reason ?? 'no reason given' }),
    };
  });
}

/** cdk-nag names rules `AwsSolutions-IAM5[Resource::*]`: what is in brackets is the finding. */
function about(tool: string, rule: string, message: string) {
  const [, name = rule, finding] = /^([^[]+)\[(.*)\]$/s.exec(rule) ?? [];
  const help = tool === 'AwsSolutions' ? { help: NAG_RULES } : {};
  return {
    tool,
    rule: name,
    message: finding === undefined ? message : `${message} ${finding}`,
    ...help,
  };
}

const NAG_RULES = 'https://github.com/cdklabs/cdk-nag/blob/main/RULES.md#awssolutions';

function levelOf(severity = 'error'): PolicyFinding['level'] {
  if (/^(?:warn|medium|low)/i.test(severity)) return 'warning';
  return /^(?:info|note)/i.test(severity) ? 'note' : 'error';
}

function read<T>(file: string, schema: z.ZodType<T>): T | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new AssemblyError(`${file}: not as a synthesis writes it; synthesize again`);
  }
}
