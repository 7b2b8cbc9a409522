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
export type { WebStack } from './web-stack';

/** The whole construct tree of an application: a stage for each environment, and one for delivery. */
export function buildApp(application: ResolvedApplication, props?: AppProps): App {
  const app = new App(props);
  for (const environment of application.environments)
    new EnvironmentStage(app, environment, application.customize);
  new DeliveryStage(app, application);
  return app;
}
