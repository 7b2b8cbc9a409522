import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAssembly } from '../../assembly';
import {
  lintFindings,
  placesIn,
  sarifOf,
  stops,
  validationFindings,
  type PolicyFinding,
} from '../../operations/policy';
import { CliError, EXIT } from '../errors';
import { setExitCode } from '../exit';
import { showFindings } from '../policy-text';
import { isInstalled } from '../process-env';
import { runTool } from '../spawn';
import { step } from '../step';
import { ASSEMBLY_FOLDER, synthesizeChecked } from '../synthesize';
import { data, json, say } from '../terminal';

interface Options {
  readonly app?: string;
  readonly output?: string;
  readonly json?: boolean;
}

const PACKAGE = join(__dirname, '..', '..', '..', 'package.json');
const SARIF_FILE = 'policy.sarif';
const OWN_LINT = join('.venv', 'bin', 'cfn-lint');

/** What the policies found at the synthesis, and cfn-lint in the templates: as text, and as SARIF in a folder. */
export async function policy({ app, output, json: asJson }: Options): Promise<void> {
  const folder = app ?? ASSEMBLY_FOLDER;
  if (app === undefined) await step('Synthesize', () => synthesizeChecked(folder));
  const assembly = readAssembly(folder);
  const places = placesIn(assembly);
  const validation = validationFindings(folder, places);
  if (validation === undefined) throw unchecked(folder);
  const lint = await lintTemplates(assembly.stacks.map(({ templateFile }) => templateFile));
  const linted = lint === undefined ? [] : lintFindings(lint, places);
  if (linted === undefined)
    throw new CliError(
      'UNEXPECTED',
      `cfn-lint wrote no report: ${lint?.trim().split('\n').at(-1) ?? ''}`,
      'run it on a template to see why: cfn-lint cdk.out/**/*.template.json',
    );
  const findings = [...validation, ...linted];
  const file = output === undefined ? undefined : writeSarif(output, findings, lint !== undefined);
  if (asJson === true) json({ findings, ...(file !== undefined && { files: [file] }) });
  else {
    showFindings(findings, assembly.stages ?? []);
    if (file !== undefined) data(file);
  }
  if (findings.some(stops)) setExitCode(EXIT.failed);
}

const unchecked = (folder: string): CliError =>
  new CliError(
    'NO_ASSEMBLY',
    `${folder} was synthesized without its policies`,
    'npx cdk synth asks them; slipway policy without --app does so itself',
  );

/** The report of cfn-lint; undefined where this machine has none. */
async function lintTemplates(templates: readonly string[]): Promise<string | undefined> {
  const program = [existsSync(OWN_LINT) && OWN_LINT, isInstalled('cfn-lint') && 'cfn-lint'].find(
    (one) => one !== false,
  );
  if (program === undefined) {
    say('cfn-lint is not here, so that it was not asked; npm run setup:test-tools installs it');
    return undefined;
  }
  const args = ['--format', 'json', '--non-zero-exit-code', 'none', '--', ...new Set(templates)];
  const { output } = await step('Lint the templates', () => runTool(program, args));
  return output;
}

function writeSarif(folder: string, findings: readonly PolicyFinding[], linted: boolean): string {
  const { version } = JSON.parse(readFileSync(PACKAGE, 'utf8')) as { version: string };
  const tools = ['AwsSolutions', 'Slipway', ...(linted ? ['cfn-lint'] : [])];
  const file = join(folder, SARIF_FILE);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, `${JSON.stringify(sarifOf(findings, tools, version), null, 1)}\n`);
  return file;
}
