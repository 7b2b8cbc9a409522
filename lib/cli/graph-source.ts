import { existsSync, readFileSync, statSync } from 'node:fs';
import { readAssembly } from '../assembly';
import { archiveOf, readArchive, type Archive } from '../graph';
import { CliError } from './errors';
import { assemblyAt } from './revision';
import { assemblyFolder } from './synthesize';

/**
 * Graphs from where people have them: the folder of an assembly, a graph file, a git revision; without a name, the
 * project as it is now.
 *
 * @throws CliError, AssemblyError or GraphFileError in one line
 */
export async function graphsFrom(what: string | undefined): Promise<Archive> {
  if (what === undefined) return archiveOf(readAssembly(await assemblyFolder(undefined)));
  if (existsSync(what)) {
    if (statSync(what).isDirectory()) return archiveOf(readAssembly(what));
    return readArchive(readFileSync(what, 'utf8'), what);
  }
  return archiveOf(await revision(what));
}

async function revision(name: string): ReturnType<typeof assemblyAt> {
  try {
    return await assemblyAt(name);
  } catch (error) {
    if (!(error instanceof CliError) || error.code !== 'UNKNOWN_REVISION') throw error;
    throw new CliError(
      'UNKNOWN_REVISION',
      `'${name}' is no folder, no file and no git revision here`,
      'name the folder that cdk synth wrote, a file of slipway diagram archive, or a branch, tag or commit',
    );
  }
}
