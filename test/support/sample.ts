import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadApplication, type ResolvedApplication } from '../../lib/config';
import { buildApp } from '../../lib/stacks';

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

/** Synthesizes with the CDK's own command line, which adds construct paths and source lines. */
export function synthesizedByCdk(...args: string[]): string {
  const outdir = mkdtempSync(join(tmpdir(), 'slipway-assembly-'));
  temporary.push(outdir);
  const cdk = join(PROJECT_ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk');
  execFileSync(process.execPath, [cdk, 'synth', '--quiet', '--output', outdir, ...args], {
    cwd: PROJECT_ROOT,
    stdio: 'pipe',
    env: { ...process.env, CDK_VALIDATION: 'false' },
  });
  return outdir;
}

process.on('exit', () =>
  temporary.forEach((folder) => rmSync(folder, { recursive: true, force: true })),
);

/** What `make` returns, made when it is first asked for: a suite that is skipped makes nothing. */
export function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
