import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Validator, type Schema } from '@cfworker/json-schema';
import * as fc from 'fast-check';
import { readAssembly } from '../../lib/assembly';
import {
  lintFindings,
  placesIn,
  sarifOf,
  stops,
  validationFindings,
  type PolicyFinding,
} from '../../lib/operations/policy';
import { describeWith, VENV } from '../support/prerequisites';
import { copyOfProject } from './project-copy';

jest.setTimeout(180_000);

/** The schema of OASIS for SARIF 2.1.0, as schemastore.org keeps it. */
const SARIF = new Validator(
  JSON.parse(
    readFileSync(join(__dirname, '..', 'support', 'sarif-2.1.0.schema.json'), 'utf8'),
  ) as Schema,
  '4',
  false,
);

const project = copyOfProject();
const tools = mkdtempSync(join(tmpdir(), 'slipway-lint-'));
afterAll(() => rmSync(tools, { recursive: true }));

/** A stand-in for cfn-lint: reports one warning, in the resource of that name; undefined: none is installed. */
function withLint(report: string | undefined): void {
  rmSync(join(tools, 'cfn-lint'), { force: true });
  if (report === undefined) return;
  writeFileSync(join(tools, 'report.json'), report);
  writeFileSync(
    join(tools, 'cfn-lint'),
    `#!/bin/sh\necho 'noise' >&2\nprintf '%s\\n' "$@" > ${tools}/asked\ncat ${tools}/report.json\n`,
    { mode: 0o755 },
  );
}

/** Without any other cfn-lint of this machine. */
function path(): string {
  const others = (process.env.PATH ?? '').split(delimiter);
  return [tools, ...others.filter((folder) => !existsSync(join(folder, 'cfn-lint')))].join(
    delimiter,
  );
}

function slipway(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join('bin', 'slipway.js'), 'policy', ...args],
    { cwd: project, encoding: 'utf8', env: { ...process.env, PATH: path() } },
  );
  return { status, stdout, stderr };
}

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { text: string };
  readonly locations: {
    physicalLocation?: { artifactLocation: { uri: string }; region?: { startLine: number } };
    logicalLocations: { fullyQualifiedName: string }[];
  }[];
  readonly relatedLocations?: Result['locations'];
  readonly suppressions: { justification: string }[];
}
interface Log {
  readonly runs: {
    tool: { driver: { name: string; rules: { id: string; helpUri?: string }[] } };
    results: Result[];
  }[];
}

function sarif(folder = 'reports'): Log {
  const log = JSON.parse(readFileSync(join(project, folder, 'policy.sarif'), 'utf8')) as Log;
  expect(SARIF.validate(log).errors).toEqual([]);
  return log;
}

const resultsIn = ({ runs }: Log): Result[] => runs.flatMap(({ results }) => results);

describe('slipway policy, of the application as it is', () => {
  it('passes, and lists what stands with its reasons', () => {
    withLint('[]');
    const { status, stdout, stderr } = slipway('--output', 'reports');
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(stdout).toMatch(/^AwsSolutions-VPC7 +network\/Vpc +dev, test +Flow logs cost/m);
    expect(stdout).toMatch(/^0 errors, 0 warnings, [1-9]\d* acknowledged$/m);
    const results = resultsIn(sarif());
    expect(results.length).toBeGreaterThan(20);
    expect(results.filter(({ suppressions }) => suppressions.length === 0)).toEqual([]);
    for (const { suppressions } of results)
      expect(suppressions[0]!.justification).toMatch(/^.{20,}\.$/);
  });

  it('names for each finding the template’s line where its resource begins', () => {
    for (const { locations, relatedLocations = [] } of resultsIn(sarif())) {
      const places = [...locations, ...relatedLocations].map((one) => one.physicalLocation!);
      const template = places.find(({ artifactLocation: { uri } }) => uri.endsWith('.json'))!;
      const lines = readFileSync(join(project, template.artifactLocation.uri), 'utf8').split('\n');
      expect(lines[template.region!.startLine - 1]).toMatch(/^ {2}"\w+": \{$/);
      const source = places.find(({ artifactLocation: { uri } }) => uri.endsWith('.ts'))!;
      const length = readFileSync(join(project, source.artifactLocation.uri), 'utf8').split('\n');
      expect(source.region!.startLine).toBeLessThanOrEqual(length.length);
    }
  });

  it('asks cfn-lint about every template, and takes what it says for warnings', () => {
    const { stacks } = readAssembly(join(project, 'cdk.out'));
    const stack = stacks.find((one) => one.path === 'dev/tasks')!;
    const { logicalId, path: construct } = stack.resources.find(
      ({ type }) => type === 'AWS::ECS::Service',
    )!;
    const found = (level: string, id: string) => ({
      Filename: stack.templateFile,
      Level: level,
      Message: `says ${id}`,
      Location: {
        Start: { LineNumber: 7, ColumnNumber: 1 },
        Path: ['Resources', logicalId, 'Properties', 'Tags', 0],
      },
      Rule: { Id: id, ShortDescription: 'short', Source: 'https://example.com/rule' },
    });
    withLint(
      JSON.stringify([found('Error', 'E1'), found('Warning', 'W1'), found('Informational', 'I1')]),
    );
    const { status, stdout } = slipway('--app', 'cdk.out', '--output', 'reports');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^warning +E1 +tasks\/.* +dev +says E1$/m);
    expect(stdout).toMatch(/^0 errors, 3 warnings, /m);
    const asked = readFileSync(join(tools, 'asked'), 'utf8').split('\n');
    for (const { templateFile } of stacks) expect(asked).toContain(templateFile);
    const { tool, results } = sarif().runs.find((run) => run.tool.driver.name === 'cfn-lint')!;
    expect(results.map(({ ruleId, level }) => [ruleId, level])).toEqual([
      ['E1', 'warning'],
      ['W1', 'warning'],
      ['I1', 'note'],
    ]);
    expect(results[0]!.locations[0]!.logicalLocations[0]!.fullyQualifiedName).toBe(
      `${construct}#Properties.Tags.0`,
    );
    expect(tool.driver.rules[results[1]!.ruleIndex]).toMatchObject({
      id: 'W1',
      helpUri: 'https://example.com/rule',
    });
  });

  it('goes on without cfn-lint, and says how to get it', () => {
    withLint(undefined);
    const { status, stderr } = slipway('--app', 'cdk.out', '--output', 'reports');
    expect(status).toBe(0);
    expect(stderr).toContain('cfn-lint is not here');
    expect(stderr).toContain('npm run setup:test-tools');
    expect(sarif().runs.map(({ tool }) => tool.driver.name)).toEqual(['cdk-nag', 'Slipway']);
  });

  it('does not take a crash of cfn-lint for no findings', () => {
    withLint('Traceback: no module named cfnlint');
    const { status, stderr } = slipway('--app', 'cdk.out');
    expect(status).toBe(1);
    expect(stderr).toContain('cfn-lint wrote no report: Traceback');
  });

  it('says so of an assembly that was synthesized without policies', () => {
    writeFileSync(
      join(project, 'cdk.out', 'policy.json'),
      '{"version":1,"checked":false,"acknowledged":[]}',
    );
    const { status, stderr } = slipway('--app', 'cdk.out');
    expect(status).toBe(2);
    expect(stderr).toContain('cdk.out was synthesized without its policies');
    writeFileSync(join(project, 'cdk.out', 'policy.json'), '{');
    expect(slipway('--app', 'cdk.out').stderr).toContain('policy.json: not as a synthesis writes');
  });
});

describe('slipway policy, of an application with findings', () => {
  const CUSTOM = `
import { Validations } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
`;
  const config = join(project, 'slipway.config.ts');
  const original = readFileSync(config, 'utf8');
  afterAll(() => writeFileSync(config, original));

  it('fails for an error that nobody answered, and tells where it was written', () => {
    withLint('[]');
    writeFileSync(
      config,
      CUSTOM +
        original.replace(
          '  web: {',
          `  customize: (stack, environment) => {
    if (environment.name !== 'dev' || stack.node.id !== 'data') return;
    new Topic(stack, 'Open');
    const known = new Topic(stack, 'Known');
    Validations.of(known).acknowledge({ id: 'AwsSolutions::AwsSolutions-SNS3', reason: 'only this app publishes' });
  },
  web: {`,
        ),
    );
    const { status, stdout } = slipway('--output', 'reports');
    expect(status).toBe(1);
    expect(stdout).toMatch(/^error +AwsSolutions-SNS3 +data\/Open +dev +The SNS Topic does not/m);
    expect(stdout).toMatch(/^AwsSolutions-SNS3 +data\/Known +dev +only this app publishes$/m);
    expect(stdout).toMatch(/^1 error, 0 warnings, /m);
    const { tool, results } = sarif().runs.find((run) => run.tool.driver.name === 'cdk-nag')!;
    const open = results.filter(({ suppressions }) => suppressions.length === 0);
    expect(open).toMatchObject([
      {
        ruleId: 'AwsSolutions-SNS3',
        level: 'error',
        locations: [
          {
            physicalLocation: { artifactLocation: { uri: 'slipway.config.ts' } },
            logicalLocations: [{ fullyQualifiedName: 'dev/data/Open/Resource' }],
          },
        ],
      },
    ]);
    expect(tool.driver.rules[open[0]!.ruleIndex]!.helpUri).toContain('cdk-nag/blob/main/RULES.md');
    const line = open[0]!.locations[0]!.physicalLocation!.region!.startLine;
    expect(readFileSync(config, 'utf8').split('\n')[line - 1]).toContain(
      "new Topic(stack, 'Open')",
    );
    expect(
      results.find(
        ({ suppressions }) => suppressions[0]?.justification === 'only this app publishes',
      ),
    ).toMatchObject({ ruleId: 'AwsSolutions-SNS3' });
  });

  it('says the same of an assembly that is there, and as JSON', () => {
    const { status, stdout } = slipway('--app', 'cdk.out', '--json');
    expect(status).toBe(1);
    const { findings } = JSON.parse(stdout) as { findings: PolicyFinding[] };
    expect(findings.filter(stops)).toMatchObject([
      { rule: 'AwsSolutions-SNS3', path: 'dev/data/Open/Resource' },
    ]);
  });

  it('does not remember what was found before', () => {
    writeFileSync(config, original);
    expect(slipway().status).toBe(0);
  });

  it('says why where nothing can be synthesized', () => {
    appendFileSync(config, '\nthrow new Error("no luck");\n');
    const { status, stderr } = slipway();
    expect(status).toBe(2);
    expect(stderr).toContain('no luck');
  });
});

const finding: fc.Arbitrary<PolicyFinding> = fc.record(
  {
    tool: fc.constantFrom('AwsSolutions', 'Slipway', 'cfn-lint', 'CloudFormation Validate'),
    rule: fc.string({ minLength: 1 }),
    level: fc.constantFrom('error', 'warning', 'note'),
    message: fc.string({ unit: 'grapheme', minLength: 1 }),
    fix: fc.string({ minLength: 1 }),
    help: fc.webUrl(),
    path: fc.string({ minLength: 1 }),
    property: fc.string(),
    template: fc.record({ file: fc.string({ minLength: 1 }).map((name) => join('cdk.out', name)) }),
    source: fc.record({
      file: fc.string({ unit: 'grapheme', minLength: 1 }),
      line: fc.integer({ min: 1, max: 9999 }),
    }),
    acknowledged: fc.string({ minLength: 1 }),
  },
  { requiredKeys: ['tool', 'rule', 'level', 'message', 'path'] },
);

describe('SARIF', () => {
  it('is valid whatever is found', () => {
    fc.assert(
      fc.property(fc.array(finding, { maxLength: 8 }), (findings) => {
        const log = JSON.parse(JSON.stringify(sarifOf(findings, [], '1.0.0'))) as Log;
        expect(SARIF.validate(log).errors).toEqual([]);
        expect(resultsIn(log)).toHaveLength(findings.length);
        for (const { tool, results } of log.runs)
          for (const { ruleId, ruleIndex } of results)
            expect(tool.driver.rules[ruleIndex]!.id).toBe(ruleId);
      }),
      { numRuns: 50 },
    );
  });

  it('the schema refuses what is none', () => {
    expect(SARIF.validate({ version: '2.1.0', runs: [{ results: [] }] }).valid).toBe(false);
    expect(SARIF.validate({ version: '2.0.0', runs: [] }).valid).toBe(false);
  });
});

describe('reports that are broken', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-broken-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const places = placesIn({ directory: folder, stacks: [] });

  it('of validation are named, and an assembly without any was not checked', () => {
    expect(validationFindings(folder, places)).toBeUndefined();
    writeFileSync(join(folder, 'policy.json'), '{"version":1,"checked":true,"acknowledged":[]}');
    expect(validationFindings(folder, places)).toEqual([]);
    writeFileSync(join(folder, 'validation-report.json'), '{"pluginReports":[{}]}');
    expect(() => validationFindings(folder, places)).toThrow(/validation-report\.json: not as/);
  });

  it.each(['', '{}', '[{}]', 'Traceback'])('of cfn-lint are none: %j', (text) => {
    expect(lintFindings(text, places)).toBeUndefined();
  });
});

describeWith('cfn-lint', 'cfn-lint itself', () => {
  it('finds what is wrong with a template, and is understood', () => {
    const folder = mkdtempSync(join(tmpdir(), 'slipway-lint-real-'));
    mkdirSync(folder, { recursive: true });
    const file = join(folder, 'bad.template.json');
    writeFileSync(
      file,
      JSON.stringify({ Resources: { A: { Type: 'AWS::SQS::Queue', Properties: { Nope: 1 } } } }),
    );
    const { stdout } = spawnSync(
      join(VENV, 'cfn-lint'),
      ['--format', 'json', '--non-zero-exit-code', 'none', '--', file],
      { encoding: 'utf8' },
    );
    rmSync(folder, { recursive: true });
    const found = lintFindings(stdout, placesIn({ directory: folder, stacks: [] }))!;
    expect(found.map(({ tool, level }) => [tool, level])).toContainEqual(['cfn-lint', 'warning']);
  });
});
