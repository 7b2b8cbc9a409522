import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readAssembly, readSources, type Assembly, type Sources } from '../assembly';
import { CliError } from './errors';
import { listenForInterrupts } from './interrupts';
import { runCdk, runGit } from './spawn';
import { step } from './step';
import { withoutStack } from './synth-failure';

/**
 * The assembly of the project as it was at a git revision: synthesized in a temporary working tree, with the packages
 * that are installed now. What is there is not touched.
 *
 * @throws CliError where git knows no such revision, or it does not synthesize
 */
export const assemblyAt = (revision: string): Promise<Assembly> =>
  synthesizedAt(revision, readAssembly);

/** What the assembly of a git revision was made of; undefined where that revision does not say, or cannot. */
export async function sourcesAt(revision: string): Promise<Sources | undefined> {
  try {
    return await synthesizedAt(revision, readSources);
  } catch (error) {
    if (error instanceof CliError && error.code === 'SYNTH_FAILED') return undefined;
    throw error;
  }
}

async function synthesizedAt<T>(revision: string, read: (folder: string) => T): Promise<T> {
  const commit = await commitOf(revision);
  const { output: prefix } = await runGit(['rev-parse', '--show-prefix']);
  const folder = mkdtempSync(join(tmpdir(), 'slipway-revision-'));
  const tree = join(folder, 'tree');
  const out = join(folder, 'cdk.out');
  const { signal } = listenForInterrupts();
  try {
    return await step(`Synthesize ${revision} (${commit.slice(0, 7)})`, async () => {
      const added = await runGit(['worktree', 'add', '--detach', '--quiet', tree, commit]);
      if (added.exitCode !== 0) throw failed(revision, added.output);
      const project = join(tree, prefix.trim());
      const packages = join(project, 'node_modules');
      if (!existsSync(packages)) symlinkSync(resolve('node_modules'), packages, 'junction');
      const { exitCode, output } = await runCdk(
        ['synth', '--quiet', '--output', out],
        { CDK_VALIDATION: 'false' },
        signal,
        project,
      );
      if (exitCode !== 0) throw failed(revision, output);
      return read(out);
    });
  } finally {
    await runGit(['worktree', 'remove', '--force', tree]);
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The git revision of the folder that this process works in, `-dirty` behind it where files differ from it or are new;
 * `no-git` where there is none.
 */
export async function revisionNow(): Promise<string> {
  try {
    const [head, status] = await Promise.all([
      runGit(['rev-parse', '--verify', '--quiet', 'HEAD']),
      runGit(['status', '--porcelain']),
    ]);
    if (head.exitCode !== 0) return 'no-git';
    return `${head.output.trim()}${status.output.trim() === '' ? '' : '-dirty'}`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return 'no-git';
  }
}

async function commitOf(revision: string): Promise<string> {
  const { exitCode, output } = await runGit([
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${revision}^{commit}`,
  ]).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return { exitCode: 1, output: '' };
  });
  if (exitCode === 0) return output.trim();
  throw new CliError(
    'UNKNOWN_REVISION',
    `'${revision}' is neither an environment nor a git revision here`,
    'name an environment, or a branch, tag or commit: git log --oneline',
  );
}

const failed = (revision: string, output: string): CliError =>
  new CliError(
    'SYNTH_FAILED',
    `${revision} does not synthesize:\n${withoutStack(output)}`,
    'it is synthesized with the packages that are installed now: those of another time may be missing',
  );
