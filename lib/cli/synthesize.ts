import { existsSync } from 'node:fs';
import { CONFIG_FILE, loadApplication, type ResolvedApplication } from '../config';
import { CliError } from './errors';
import { runCdk } from './spawn';

export const ASSEMBLY_FOLDER = 'cdk.out';

/** The application, with every problem of its configuration said before anything slow begins. */
export function application(): ResolvedApplication {
  return loadApplication(CONFIG_FILE);
}

/** Writes the cloud assembly with the CDK's own command line. */
export async function synthesize(folder: string = ASSEMBLY_FOLDER): Promise<void> {
  application();
  // The CDK's own validation of templates takes 5 s; tests and the pipeline have it on.
  const { exitCode, output } = await runCdk(['synth', '--quiet', '--output', folder], {
    CDK_VALIDATION: 'false',
  });
  if (exitCode === 0) return;
  throw new CliError(
    'SYNTH_FAILED',
    `cdk synth failed:\n${withoutStack(output)}`,
    'npx cdk synth shows all of it',
  );
}

function withoutStack(output: string): string {
  return output
    .split('\n')
    .filter((line) => !/^\s+at |^Node\.js v|^\s*$/.test(line))
    .slice(0, 20)
    .join('\n');
}

/** An assembly that is there; a missing default one is synthesized. */
export async function ensureAssembly(folder: string | undefined): Promise<string> {
  if (folder === undefined) await synthesize();
  else if (!existsSync(folder)) {
    throw new CliError(
      'NO_ASSEMBLY',
      `no folder ${folder}`,
      'name the folder that cdk synth wrote',
      2,
    );
  }
  return folder ?? ASSEMBLY_FOLDER;
}
