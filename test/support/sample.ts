import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cdkCommand } from '../../lib/bundling/cdk-command';
import { loadApplication, type ResolvedApplication } from '../../lib/config';
import { sharedInRun } from './temporary-folder';

export const PROJECT_ROOT = join(__dirname, '..', '..');

export const sampleApplication = (): ResolvedApplication =>
  loadApplication(join(PROJECT_ROOT, 'slipway.config.ts'));

const temporary: string[] = [];

export interface SynthesisOptions {
  /** Construct paths in the templates. */
  readonly paths?: boolean;
  /** Findings of the policies stop the synthesis; they take as long as the rest. */
  readonly policies?: boolean;
  /** What images are built from, copied into the assembly: 20 MB. Default true. */
  readonly assets?: boolean;
}

/** Synthesizes in this process, with the flags of cdk.json; returns the folder of the assembly. */
export function synthesized(
  application: ResolvedApplication = sampleApplication(),
  options: SynthesisOptions = {},
): string {
  // A function cannot be told from another one by what it is written as.
  if (application.customize !== undefined) {
    const outdir = temporaryFolder();
    synthesizeHere(application, options, outdir);
    return outdir;
  }
  const key = createHash('sha256')
    .update(JSON.stringify([application, options]))
    .digest('hex');
  return copyOfShared(`assembly-${key}`, (outdir) => synthesizeHere(application, options, outdir));
}

/** Synthesizes with the CDK's own command line, which adds construct paths and source lines. */
export function synthesizedByCdk(...args: string[]): string {
  if (args.length === 0)
    return copyOfShared('assembly-of-the-project', (outdir) => synthesizeInto(outdir));
  const outdir = temporaryFolder();
  synthesizeInto(outdir, args);
  return outdir;
}

function synthesizeHere(
  application: ResolvedApplication,
  { paths = false, policies = false, assets = true }: SynthesisOptions,
  outdir: string,
): void {
  // Suites that find it made do not load the CDK.
  const { buildApp } = require('../../lib/stacks') as typeof import('../../lib/stacks');
  const { context } = JSON.parse(readFileSync(join(PROJECT_ROOT, 'cdk.json'), 'utf8')) as {
    context: Record<string, unknown>;
  };
  const settings = {
    ...context,
    'aws:cdk:enable-path-metadata': paths,
    // Where a construct was made, and what the CDK counts of its use: a sixth of the time, in no template. Whoever looks
    // for lines of sources asks the CDK's command line.
    'aws:cdk:disable-creation-stack-traces': true,
    '@aws-cdk/core:enableAdditionalMetadataCollection': false,
    ...(!assets && { 'aws:cdk:disable-asset-staging': true }),
  };
  buildApp(application, { outdir, context: settings, policies }).synth();
}

function synthesizeInto(outdir: string, args: readonly string[] = []): void {
  execFileSync(process.execPath, cdkCommand('synth', '--quiet', '--output', outdir, ...args), {
    cwd: PROJECT_ROOT,
    stdio: 'pipe',
    env: { ...process.env, CDK_VALIDATION: 'false' },
  });
}

/** What suites need alike is made once in a run of the tests; each has a copy. */
function copyOfShared(name: string, make: (outdir: string) => void): string {
  const outdir = temporaryFolder();
  const shared = sharedInRun(name);
  if (shared === undefined) make(outdir);
  else {
    if (!existsSync(shared)) share(shared, make);
    cpSync(shared, outdir, { recursive: true });
  }
  return outdir;
}

/** Comes to be there whole, or not at all; of two suites that make it at once, one is first. */
function share(folder: string, make: (outdir: string) => void): void {
  const made = mkdtempSync(join(tmpdir(), 'slipway-assembly-'));
  make(made);
  try {
    renameSync(made, folder);
  } catch (error) {
    rmSync(made, { recursive: true });
    if (!existsSync(folder)) throw error;
  }
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-assembly-'));
  temporary.push(folder);
  return folder;
}

process.on('exit', () =>
  temporary.forEach((folder) => rmSync(folder, { recursive: true, force: true })),
);

/** What `make` returns, made when it is first asked for: a suite that is skipped makes nothing. */
export function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
