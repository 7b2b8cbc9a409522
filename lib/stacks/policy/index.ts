import { Validations, type App, type IPolicyValidationPlugin } from 'aws-cdk-lib';
import type { ResolvedApplication } from '../../config';
import { withAcknowledged } from './acknowledge';
import { AwsSolutions } from './aws-solutions';
import { ownRules } from './own-rules';
import { ValidatedTemplates } from './validated-templates';

/** One for all: its engine takes 65 MB outside the heap, and only its next one frees it. */
const VALIDATED_TEMPLATES = new ValidatedTemplates();

/** Every synthesis ends with AWS's checks and ours; a finding that nobody acknowledged fails it. */
export function addPolicies(app: App, { environments }: ResolvedApplication): void {
  const production = new Set(environments.filter((one) => one.production).map(({ name }) => name));
  const isProduction = (stage: string) => production.has(stage);
  Validations.of(app).addPlugins(
    // `as`: aws-cdk-lib is not compiled with exactOptionalPropertyTypes.
    VALIDATED_TEMPLATES as IPolicyValidationPlugin,
    withAcknowledged(new AwsSolutions(app), isProduction),
    withAcknowledged(ownRules(isProduction), isProduction),
  );
}
