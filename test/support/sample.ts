import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadApplication, type ResolvedApplication } from '../../lib/config';
import { buildApp } from '../../lib/stacks';
import { sharedInRun } from './temporary-folder';

export const PROJECT_ROOT = join(__dirname, '..', '..');

export const sampleApplication = (): ResolvedApplication =>
  loadApplication(join(PROJECT_ROOT, 'slipway.config.ts'));

const temporary: string[] = [];

/** Synthesizes in this process, with the flags of cdk.json, and construct paths where asked for; returns the folder of the assembly. */
export function synthesized(
  application: ResolvedApplication = sampleApplication(),
  { paths = false }: { readonly paths?: boolean } = {},
): string {
  const outdir = mkdtempSync(join(tmpdir(), 'slipway-assembly-'));
  temporary.push(outdir);
  const { context } = JSON.parse(readFileSync(join(PROJECT_ROOT, 'cdk.json'), 'utf8')) as {
    context: Record<string, unknown>;
  };
  const withPaths = { ...context, 'aws:cdk:enable-path-metadata': paths };
  buildApp(application, { outdir, context: withPaths }).synth();
  return outdir;
}

/**
 * Synthesizes with the CDK's own command line, which adds construct paths and source lines. What it makes of the project
 * as it is, it makes once in a run of the tests; each suite has a copy.
 */
export function synthesizedByCdk(...args: string[]): string {
  const outdir = mkdtempSync(join(tmpdir(), 'slipway-assembly-'));
  temporary.push(outdir);
  const shared = sharedInRun('assembly-of-the-project');
  if (args.length > 0 || shared === undefined) synthesizeInto(outdir, args);
  else {
    if (!existsSync(shared)) shareAssembly(shared);
    cpSync(shared, outdir, { recursive: true });
  }
  return outdir;
}

function synthesizeInto(outdir: string, args: readonly string[] = []): void {
  const cdk = join(PROJECT_ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk');
  execFileSync(process.execPath, [cdk, 'synth', '--quiet', '--output', outdir, ...args], {
    cwd: PROJECT_ROOT,
    stdio: 'pipe',
    env: { ...process.env, CDK_VALIDATION: 'false' },
  });
}

/** Comes to be there whole, or not at all; of two suites that make it at once, one is first. */
function shareAssembly(folder: string): void {
  const made = mkdtempSync(join(tmpdir(), 'slipway-assembly-'));
  synthesizeInto(made);
  try {
    renameSync(made, folder);
  } catch (error) {
    rmSync(made, { recursive: true });
    if (!existsSync(folder)) throw error;
  }
}

process.on('exit', () =>
  temporary.forEach((folder) => rmSync(folder, { recursive: true, force: true })),
);

/** What `make` returns, made when it is first asked for: a suite that is skipped makes nothing. */
export function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
