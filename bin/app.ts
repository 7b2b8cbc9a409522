import { existsSync } from 'node:fs';
import { recordReads } from '../lib/bundling';
import { BundleError } from '../lib/bundling/failure';
import { CONFIG_FILE } from '../lib/config/file-name';
import { loadApplication } from '../lib/config/load';
import { ConfigError } from '../lib/config/problem';
import { rememberAs } from '../lib/config/remembered';
import type { ResolvedApplication } from '../lib/config';
import { ownHash } from './own-hash';

interface Context {
  readonly config?: string;
  readonly release?: string;
}

/** CDK's entry point: cdk.json names it. `-c config=<file>` reads another configuration, `-c release=<file>` images by digest. */
function main(): void {
  // Reads for itself: before those of the synthesis are noted.
  rememberAs(ownHash(), 'app');
  const reads = recordReads();
  const context = JSON.parse(process.env.CDK_CONTEXT_JSON ?? '{}') as Context;
  const application = released(
    loadApplication(context.config ?? CONFIG_FILE, process.cwd()),
    context.release,
  );
  // Only now: a configuration that cannot be used is said at once.
  const { buildApp, writeAcknowledged, writeSources } =
    require('../lib/stacks') as typeof import('../lib/stacks');
  const policies = process.env.CDK_VALIDATION !== 'false';
  // `cdk synth` reads findings of stacks in stages only where it is asked to: without this it would exit with 0.
  const app = buildApp(application, { policies });
  try {
    app.synth({ validateOnSynthesis: true });
  } finally {
    // Where findings stop the synthesis, the assembly is there, and tells which were acknowledged.
    if (existsSync(app.outdir)) writeAcknowledged(app, policies);
  }
  writeSources(app, reads);
}

function released(fromSource: ResolvedApplication, file: string | undefined): ResolvedApplication {
  if (file === undefined) return fromSource;
  // Loaded only here: it brings the schema with it.
  const { withRelease } =
    require('../lib/config/release') as typeof import('../lib/config/release');
  return withRelease(fromSource, file);
}

try {
  main();
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof BundleError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
