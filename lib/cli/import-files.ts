import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { ConfigError, loadApplication, type Problem } from '../config';
import { reportMarkdown, type Imported } from '../import/copilot';
import { CliError } from './errors';
import { showImport } from './import-text';
import { json } from './terminal';

/** Where an imported configuration goes. */
export interface ImportFiles {
  readonly output: string;
  readonly outputReport?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** Where `defineApplication` is. */
const CONFIG_ROOM = join(__dirname, '..', 'config');

/** From where a configuration in this folder takes `defineApplication`. */
export function importPath(folder: string): string {
  const path = relative(folder, CONFIG_ROOM).replaceAll('\\', '/');
  return path.startsWith('.') ? path : `./${path}`;
}

/** Writes configuration and report, and shows what became of each field. */
export function writeImported({ text, report, config }: Imported, files: ImportFiles): void {
  const output = resolve(files.output);
  mkdirSync(dirname(output), { recursive: true });
  writeFileSync(output, text);
  if (files.outputReport !== undefined) {
    mkdirSync(dirname(resolve(files.outputReport)), { recursive: true });
    writeFileSync(files.outputReport, reportMarkdown(report));
  }
  const problems = problemsOf(output);
  if (files.json === true) json({ file: files.output, config, ...report, problems });
  else showImport(report, { file: files.output, problems });
}

/** Both files are checked before one is written. */
export function refuseToOverwrite({ output, outputReport, force }: ImportFiles): void {
  if (force === true) return;
  const there = [output, outputReport].find((file) => file !== undefined && existsSync(file));
  if (there === undefined) return;
  throw new CliError(
    'FILE_REFUSED',
    `${there} is there already, and is left as it is`,
    '--output names another file, --force overwrites it',
  );
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
