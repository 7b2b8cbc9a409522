import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const PROJECT_ROOT = join(__dirname, '..', '..');

/** A repository with the files of this one, in which changes are made for real. */
export interface Project {
  readonly root: string;
  append(file: string, text: string): void;
  /** As it was committed. */
  restore(): void;
  remove(): void;
}

export function copyOfRepository(): Project {
  const root = mkdtempSync(join(tmpdir(), 'slipway-pipeline-'));
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=b', '-c', 'user.email=b@example.com', ...args], {
      cwd: root,
      stdio: 'pipe',
    });
  const files = execFileSync('git', ['ls-files', '-z'], { cwd: PROJECT_ROOT, encoding: 'utf8' });
  for (const file of files.split('\0').filter((name) => existsSync(join(PROJECT_ROOT, name)))) {
    if (file === '') continue;
    mkdirSync(dirname(join(root, file)), { recursive: true });
    cpSync(join(PROJECT_ROOT, file), join(root, file));
  }
  symlinkSync(join(PROJECT_ROOT, 'node_modules'), join(root, 'node_modules'));
  if (existsSync(join(PROJECT_ROOT, '.venv')))
    symlinkSync(join(PROJECT_ROOT, '.venv'), join(root, '.venv'));
  git('init', '--quiet', '--initial-branch=main');
  writeFileSync(join(root, '.git', 'info', 'exclude'), 'node_modules\n.venv\n');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'as it was');
  return {
    root,
    append: (file, text) => appendFileSync(join(root, file), text),
    restore: () => git('checkout', '--quiet', '--force', 'HEAD', '--', '.'),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
