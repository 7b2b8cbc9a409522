import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { ConfigError, loadApplication, type Problem } from '../../config';
import { importCopilot, reportMarkdown, type Imported } from '../../import/copilot';
import { CliError } from '../errors';
import { showImport } from '../import-text';
import { environmentVariables } from '../process-env';
import { json } from '../terminal';

interface Options {
  readonly account: Readonly<Record<string, string>>;
  readonly region: Readonly<Record<string, string>>;
  readonly name?: string;
  readonly service?: string;
  readonly copilotVariables?: boolean;
  readonly output: string;
  readonly outputReport?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** Where `defineApplication` is. */
const CONFIG_ROOM = join(__dirname, '..', '..', 'config');

export function importCommand(dir: string, options: Options): void {
  const output = resolve(options.output);
  refuseToOverwrite(options);
  const folder = dirname(output);
  const imported = importCopilot(dir, {
    accounts: options.account,
    regions: options.region,
    name: options.name,
    service: options.service,
    copilotVariables: options.copilotVariables === true,
    folder,
    from: importPath(folder),
    shell: environmentVariables(),
  });
  mkdirSync(folder, { recursive: true });
  writeFileSync(output, imported.text);
  if (options.outputReport !== undefined) {
    mkdirSync(dirname(resolve(options.outputReport)), { recursive: true });
    writeFileSync(options.outputReport, reportMarkdown(imported.report));
  }
  show(imported, options, problemsOf(output));
}

function show({ report, config }: Imported, options: Options, problems: readonly Problem[]): void {
  if (options.json === true) {
    json({ file: options.output, config, ...report, problems });
    return;
  }
  showImport(report, { file: options.output, problems });
}

/** Both files are checked before one is written. */
function refuseToOverwrite({ output, outputReport, force }: Options): void {
  if (force === true) return;
  const there = [output, outputReport].find((file) => file !== undefined && existsSync(file));
  if (there === undefined) return;
  throw new CliError(
    'FILE_REFUSED',
    `${there} is there already, and is left as it is`,
    '--output names another file, --force overwrites it',
  );
}

function importPath(folder: string): string {
  const path = relative(folder, CONFIG_ROOM).replaceAll('\\', '/');
  return path.startsWith('.') ? path : `./${path}`;
}

/** What the configuration is refused for as it is: people fill that in. */
function problemsOf(file: string): readonly Problem[] {
  try {
    loadApplication(file);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}
