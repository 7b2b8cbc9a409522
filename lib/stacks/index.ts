import { App, type AppProps } from 'aws-cdk-lib';
import type { ResolvedApplication } from '../config';
import { DeliveryStage } from './delivery-stage';
import { EnvironmentStage } from './environment-stage';

/** The whole construct tree of an application: a stage for each environment, and one for delivery. */
export function buildApp(application: ResolvedApplication, props?: AppProps): App {
  const app = new App(props);
  for (const environment of application.environments) new EnvironmentStage(app, environment);
  new DeliveryStage(app, application);
  return app;
}
