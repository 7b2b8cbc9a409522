import { relative, resolve } from 'node:path';
import type { Change } from '../operations/affected';
import { CliError } from './errors';
import { runGit } from './spawn';

/** What the last commit and what is not committed change; of a merge: all that it brings. */
const BEFORE_LAST = 'HEAD^1';

/**
 * The revision that a change is measured from: the one that was named, else the one before the last commit; where that
 * is the first, the last.
 *
 * @throws CliError where git knows no such revision
 */
export async function baseRevision(
  named: string | undefined,
): Promise<{ readonly name: string; readonly commit: string }> {
  for (const revision of named === undefined ? [BEFORE_LAST, 'HEAD'] : [named]) {
    const commit = await git(
      'rev-parse',
      '--verify',
      '--quiet',
      '--end-of-options',
      `${revision}^{commit}`,
    );
    if (commit !== undefined) return { name: revision, commit: commit.trim() };
  }
  throw new CliError(
    'UNKNOWN_REVISION',
    `'${named ?? 'HEAD'}' is no git revision here`,
    'name a branch, tag or commit: git log --oneline',
  );
}

/** Files that differ between a revision and the working tree, new ones among them; not what git ignores. */
export async function changesSince(revision: string): Promise<Change[]> {
  const top = ((await git('rev-parse', '--show-toplevel')) ?? '').trim();
  const fromHere = (file: string) => relative(resolve(), resolve(top, file)).replaceAll('\\', '/');
  const differ = await git('diff', '--name-status', '--no-renames', '-z', revision, '--', top);
  const fresh = await git(
    'ls-files',
    '--others',
    '--exclude-standard',
    '--full-name',
    '-z',
    '--',
    top,
  );
  const fields = (differ ?? '').split('\0');
  const tracked = fields.flatMap((status, index): Change[] => {
    const file = fields[index + 1];
    if (index % 2 === 1 || file === undefined) return [];
    return [{ file: fromHere(file), how: HOW[status] ?? 'changed' }];
  });
  const untracked = (fresh ?? '').split('\0').filter(Boolean);
  return [
    ...tracked,
    ...untracked.map((file): Change => ({ file: fromHere(file), how: 'added' })),
  ].toSorted((a, b) => (a.file < b.file ? -1 : 1));
}

const HOW: Readonly<Record<string, Change['how']>> = { A: 'added', D: 'deleted' };

/** What git writes; undefined where it fails, or is not there. */
async function git(...args: readonly string[]): Promise<string | undefined> {
  try {
    const { exitCode, output } = await runGit(args);
    return exitCode === 0 ? output : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  }
}
