import { CONFIG_FILE, ConfigError, loadApplication } from '../lib/config';

/** CDK's entry point: cdk.json names it. `-c config=<file>` reads another configuration. */
function main(): void {
  const context = JSON.parse(process.env.CDK_CONTEXT_JSON ?? '{}') as { config?: string };
  const application = loadApplication(context.config ?? CONFIG_FILE, process.cwd());
  // Only now: a configuration that cannot be used is said at once.
  const { buildApp } = require('../lib/stacks') as typeof import('../lib/stacks');
  buildApp(application).synth();
}

try {
  main();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
