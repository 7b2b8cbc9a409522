import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../support/sample';

const PARTS = [
  'bin',
  'lib',
  'services',
  'tasks',
  'slipway.config.ts',
  'cdk.json',
  'package.json',
  'tsconfig.json',
];

/** A copy of the project's own sources, so that tests neither read nor write its state. */
export function copyOfProject(): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-project-'));
  for (const name of PARTS)
    cpSync(join(PROJECT_ROOT, name), join(folder, name), { recursive: true });
  symlinkSync(join(PROJECT_ROOT, 'node_modules'), join(folder, 'node_modules'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs the command line in a project; no user ever sees a stack trace. */
export function slipwayIn(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/slipway.js', ...args], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  expect(stderr).not.toMatch(/^\s+at .*:\d+/m);
  return { status, stdout, stderr };
}
