import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What a build is of: a repository of its own, so that no stage touches the project's. */
export interface Source {
  readonly folder: string;
  readonly commit: string;
  /** What differs from the commit in the project, and is part of the build or not. */
  readonly uncommitted: readonly string[];
}

const git = (folder: string, ...args: readonly string[]): string =>
  execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

const AS_BUILDER = ['-c', 'user.name=pipeline', '-c', 'user.email=pipeline@localhost'];

export interface SourceOptions {
  /** Commit in the copy what the project has uncommitted. */
  readonly withChanges?: boolean;
}

/**
 * A clone of the project as it is committed, in a new folder.
 *
 * @throws Error where the project is no git repository, or has no commit
 */
export function sourceOf(project: string, folder: string, options: SourceOptions = {}): Source {
  try {
    git(project, 'rev-parse', '--verify', '--quiet', 'HEAD');
  } catch {
    throw new Error(
      `${project} is no git repository with a commit: a build is of a commit. git init, git add --all, git commit`,
    );
  }
  const uncommitted = git(project, 'status', '--porcelain', '--untracked-files=all')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.slice(3));
  git(project, 'clone', '--quiet', '--no-hardlinks', project, folder);
  if (options.withChanges === true && uncommitted.length > 0) {
    git(folder, '--work-tree', project, 'add', '--all');
    git(folder, ...AS_BUILDER, 'commit', '--quiet', '--message', 'What is not committed yet');
    git(folder, 'reset', '--quiet', '--hard');
  }
  return { folder, commit: commitOf(folder), uncommitted };
}

/** The commit that the next build is of, made of a change to the clone's files. */
export function commitChange(source: Source, message: string, change: () => void): Source {
  change();
  git(source.folder, 'add', '--all');
  git(source.folder, ...AS_BUILDER, 'commit', '--quiet', '--message', message);
  return { ...source, commit: commitOf(source.folder) };
}

const commitOf = (folder: string): string => git(folder, 'rev-parse', 'HEAD').trim();

/** What `npm ci` and `npm run setup:test-tools` would bring. */
const INSTALLED = ['node_modules', '.venv'];

/** A checkout of the commit for one stage, as each stage's agent has one, with the packages that the project has. */
export function workspaceOf({ folder, commit }: Source, project: string, workspace: string): void {
  mkdirSync(dirname(workspace), { recursive: true });
  git(folder, 'clone', '--quiet', '--shared', '--no-checkout', folder, workspace);
  git(workspace, 'checkout', '--quiet', '--detach', commit);
  for (const name of INSTALLED) {
    if (existsSync(join(project, name))) symlinkSync(join(project, name), join(workspace, name));
  }
}

/** Copies a folder, with all that is in it. */
export const copyFolder = (from: string, to: string): void =>
  cpSync(from, to, { recursive: true, verbatimSymlinks: true });
