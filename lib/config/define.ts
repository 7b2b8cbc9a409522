import type { ApplicationInput } from './schema';

/** Identity; gives the editor the type of the configuration. */
export function defineApplication(application: ApplicationInput): ApplicationInput {
  return application;
}
