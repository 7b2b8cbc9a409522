import { createHash } from 'node:crypto';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Place, PolicyFinding } from './finding';

/**
 * Findings as SARIF 2.1.0, a run for each tool: https://docs.oasis-open.org/sarif/sarif/v2.1.0/
 *
 * A result's place is the line of the application, where that is known, and the template's is related to it; else the
 * template's. What was acknowledged is suppressed, with its reason.
 *
 * @param tools those that ran, with or without findings
 */
export function sarifOf(
  findings: readonly PolicyFinding[],
  tools: readonly string[],
  version: string,
): object {
  const names = new Set([...tools, ...findings.map(({ tool }) => tool)]);
  return {
    $schema:
      'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [...names].map((name) =>
      runOf(
        name,
        findings.filter(({ tool }) => tool === name),
        version,
      ),
    ),
  };
}

/** Names of tools as people know them. */
const DRIVERS: Readonly<
  Record<string, { readonly name: string; readonly informationUri?: string }>
> = {
  AwsSolutions: { name: 'cdk-nag', informationUri: 'https://github.com/cdklabs/cdk-nag' },
  'cfn-lint': {
    name: 'cfn-lint',
    informationUri: 'https://github.com/aws-cloudformation/cfn-lint',
  },
};

function runOf(tool: string, findings: readonly PolicyFinding[], version: string): object {
  const rules = [...new Map(findings.map((finding) => [finding.rule, finding])).values()];
  const indices = new Map(rules.map(({ rule }, index) => [rule, index]));
  return {
    tool: {
      driver: {
        ...(DRIVERS[tool] ?? { name: tool }),
        ...(tool === 'Slipway' && { semanticVersion: version }),
        rules: rules.map(ruleOf),
      },
    },
    columnKind: 'utf16CodeUnits',
    results: findings.map((finding) => resultOf(finding, indices.get(finding.rule) ?? 0)),
  };
}

const ruleOf = ({ rule, message, help, level, fix }: PolicyFinding): object => ({
  id: rule,
  shortDescription: { text: message.split('\n')[0] ?? message },
  defaultConfiguration: { level },
  ...(help !== undefined && { helpUri: help }),
  help: { text: fix ?? help ?? message },
});

function resultOf(finding: PolicyFinding, ruleIndex: number): object {
  const { rule, level, message, fix, path, property, template, source, acknowledged } = finding;
  const [place, ...related] = [source, template].flatMap((one) =>
    one === undefined ? [] : [physical(one)],
  );
  const fullyQualifiedName = property === undefined ? path : `${path}#${property}`;
  const logicalLocations = [{ fullyQualifiedName, kind: 'resource' }];
  return {
    ruleId: rule,
    ruleIndex,
    level,
    message: { text: fix === undefined ? message : `${message}\n${fix}` },
    locations: [{ ...(place && { physicalLocation: place }), logicalLocations }],
    ...(related.length > 0 && {
      relatedLocations: related.map((physicalLocation) => ({ physicalLocation })),
    }),
    // Lines move: a finding is the same one while rule, construct and words are.
    partialFingerprints: { 'rulePathMessage/v1': hashOf(rule, fullyQualifiedName, message) },
    // SARIF 3.27.23: an empty list says that it is known not to be suppressed.
    suppressions:
      acknowledged === undefined ? [] : [{ kind: 'inSource', justification: acknowledged }],
  };
}

function physical({ file, line }: Place): object {
  return {
    artifactLocation: uriOf(file),
    ...(line !== undefined && { region: { startLine: line } }),
  };
}

/** Relative to the folder of the project where it lies below it: the same on every machine. */
function uriOf(file: string): object {
  const inside = relative(resolve(), resolve(file));
  if (inside.startsWith('..') || isAbsolute(inside)) return { uri: pathToFileURL(file).href };
  return { uri: inside.split(sep).map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' };
}

const hashOf = (...parts: readonly string[]): string =>
  createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 32);
