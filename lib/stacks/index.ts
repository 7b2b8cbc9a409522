import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, type AppProps } from 'aws-cdk-lib';
import type { ResolvedApplication } from '../config';
import { DeliveryStage } from './delivery-stage';
import { EnvironmentStage } from './environment-stage';

export type { DataStack } from './data-stack';
export type { MessagingStack } from './messaging-stack';
export type { NetworkStack } from './network-stack';
export type { ObservabilityStack } from './observability-stack';
export type { StorageStack } from './storage-stack';
export type { TasksStack } from './tasks-stack';
export { writeSources } from './sources';
export type { WebStack } from './web-stack';

export interface BuildProps extends AppProps {
  /** Whether the synthesis fails for findings of the policies. Default true; they take 0.3 s. */
  readonly policies?: boolean;
}

/** The whole construct tree of an application: a stage for each environment, and one for delivery. */
export function buildApp(
  application: ResolvedApplication,
  { policies = true, ...props }: BuildProps = {},
): App {
  const app = new App(props);
  for (const environment of application.environments)
    new EnvironmentStage(app, environment, application.customize);
  new DeliveryStage(app, application);
  if (policies) {
    const { addPolicies } = require('./policy') as typeof import('./policy');
    addPolicies(app, application);
  }
  return app;
}

/**
 * Writes beside the assembly whether the policies were asked, and what they let stand: the CDK's own report lists what
 * is left, and stays from one synthesis to the next.
 */
export function writeAcknowledged(app: App, policies: boolean): void {
  // Loaded only where they were asked: it takes a while.
  const { acknowledgedIn } = policies
    ? (require('./policy') as typeof import('./policy'))
    : { acknowledgedIn: () => [] };
  const acknowledged = acknowledgedIn(app) ?? [];
  const content = { version: 1, checked: policies, acknowledged };
  writeFileSync(join(app.outdir, 'policy.json'), `${JSON.stringify(content, null, 1)}\n`);
}
