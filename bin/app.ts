import { existsSync } from 'node:fs';
import { recordReads } from '../lib/bundling';
import { BundleError } from '../lib/bundling/failure';
import { CONFIG_FILE, ConfigError, loadApplication, withRelease } from '../lib/config';

interface Context {
  readonly config?: string;
  readonly release?: string;
}

/** CDK's entry point: cdk.json names it. `-c config=<file>` reads another configuration, `-c release=<file>` images by digest. */
function main(): void {
  const reads = recordReads();
  const context = JSON.parse(process.env.CDK_CONTEXT_JSON ?? '{}') as Context;
  const fromSource = loadApplication(context.config ?? CONFIG_FILE, process.cwd());
  const application =
    context.release === undefined ? fromSource : withRelease(fromSource, context.release);
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

try {
  main();
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof BundleError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
