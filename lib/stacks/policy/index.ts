import { Validations, type App, type IPolicyValidationPlugin } from 'aws-cdk-lib';
import type { ResolvedApplication } from '../../config';
import { withAcknowledged, type AcknowledgedFinding } from './acknowledge';
import { ACKNOWLEDGED } from './acknowledged';
import { AwsSolutions } from './aws-solutions';
import { ownRules } from './own-rules';
import { ValidatedTemplates } from './validated-templates';

/** One for all: its engine takes 65 MB outside the heap, and only its next one frees it. */
const VALIDATED_TEMPLATES = new ValidatedTemplates();

const acknowledged = new WeakMap<App, AcknowledgedFinding[]>();

/** What the policies of a synthesized app found and let stand; undefined where they were not asked. */
export const acknowledgedIn = (app: App): readonly AcknowledgedFinding[] | undefined =>
  acknowledged.get(app);

/** Every synthesis ends with AWS's checks and ours; a finding that nobody acknowledged fails it. */
export function addPolicies(app: App, { environments }: ResolvedApplication): void {
  const production = new Set(environments.filter((one) => one.production).map(({ name }) => name));
  const isProduction = (stage: string) => production.has(stage);
  const standing: AcknowledgedFinding[] = [];
  acknowledged.set(app, standing);
  const answered = (plugin: IPolicyValidationPlugin) =>
    withAcknowledged(plugin, isProduction, ACKNOWLEDGED, (finding) => standing.push(finding));
  Validations.of(app).addPlugins(
    // `as`: aws-cdk-lib is not compiled with exactOptionalPropertyTypes.
    VALIDATED_TEMPLATES as IPolicyValidationPlugin,
    answered(new AwsSolutions(app)),
    answered(ownRules(isProduction)),
  );
}
