import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readAssembly, type Assembly } from '../assembly';
import type { ResolvedApplication } from '../config';
import { CONFIG_FILE } from '../config/file-name';
import { loadApplication } from '../config/load';
import { CliError } from './errors';
import { runCdk } from './spawn';
import { step } from './step';
import { synthFailure } from './synth-failure';
import { requireTemporaryFolder } from './temporary-folder';

export const ASSEMBLY_FOLDER = 'cdk.out';

/** The application, with every problem of its configuration said before anything slow begins. */
export function application(): ResolvedApplication {
  return loadApplication(CONFIG_FILE);
}

/** Writes the cloud assembly with the CDK's own command line. */
export async function synthesize(
  folder: string = ASSEMBLY_FOLDER,
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  application();
  requireTemporaryFolder();
  const { exitCode, output } = await runCdk(
    ['synth', '--quiet', '--output', folder],
    // The CDK's own validation of templates takes 5 s; tests and the pipeline have it on.
    { CDK_VALIDATION: 'false' },
    signal,
  );
  if (exitCode === 0) return;
  throw synthFailure(output);
}

/**
 * Writes the cloud assembly with its policies. Findings are no failure here: the assembly says them.
 *
 * @throws CliError where there is no assembly
 */
export async function synthesizeChecked(folder: string): Promise<void> {
  application();
  requireTemporaryFolder();
  // What an earlier synthesis found must not pass for what this one does.
  for (const file of ['policy.json', 'validation-report.json'])
    rmSync(join(folder, file), { force: true });
  const { exitCode, output } = await runCdk(
    ['synth', '--quiet', '--output', folder],
    { CDK_VALIDATION: 'true' },
    new AbortController().signal,
  );
  const found =
    existsSync(join(folder, 'policy.json')) && existsSync(join(folder, 'manifest.json'));
  if (exitCode === 0 || found) return;
  throw synthFailure(output);
}

/** The folder of an assembly: the one that was named, or the default one, synthesized. */
export async function assemblyFolder(
  named: string | undefined,
  signal?: AbortSignal,
): Promise<string> {
  if (named === undefined) {
    await step('Synthesize', () => synthesize(ASSEMBLY_FOLDER, signal));
    return ASSEMBLY_FOLDER;
  }
  if (existsSync(named)) return named;
  throw new CliError('NO_ASSEMBLY', `no folder ${named}`, 'name the folder that cdk synth wrote');
}

/**
 * The assembly that is there already, and synthesized only where it is not or lacks the environment.
 *
 * @param read what of it is wanted: all, or the stacks of that environment
 */
export async function assemblyWith(
  environment: string,
  read: (directory: string, stage: string) => Assembly = readAssembly,
): Promise<Assembly> {
  if (existsSync(join(ASSEMBLY_FOLDER, 'manifest.json'))) {
    const assembly = read(ASSEMBLY_FOLDER, environment);
    if (assembly.stacks.some(({ stage }) => stage === environment)) return assembly;
  }
  return read(await assemblyFolder(undefined), environment);
}
