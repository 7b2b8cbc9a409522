import {
  CfnElement,
  Stack,
  type IPolicyValidationContext,
  type IPolicyValidationPlugin,
  type PolicyValidationStack,
  type PolicyViolation,
} from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { IsProduction } from './acknowledge';
import { RULES, type Finding, type Rule } from './rules';
import { readTemplate } from './template';

/** Our rules as a plugin of the CDK. They read templates: what is in them is what is deployed. */
export function ownRules(isProduction: IsProduction): IPolicyValidationPlugin {
  return {
    name: 'Slipway',
    ruleIds: RULES.map(({ name }) => name),
    validate: ({ appConstruct, stackTemplates }: IPolicyValidationContext) => {
      const violations = stackTemplates.flatMap((stack) => {
        const [stage = ''] = stack.stackConstructPath.split('/');
        const template = readTemplate(stack.templatePath, isProduction(stage));
        return RULES.flatMap((rule) =>
          rule.find(template).map((finding) => violation(rule, finding, stack, appConstruct)),
        );
      });
      return { success: violations.length === 0, violations };
    },
  };
}

function violation(
  { name }: Rule,
  { id, at, message }: Finding,
  { stackConstructPath, templatePath }: PolicyValidationStack,
  app: IConstruct,
): PolicyViolation {
  const path = pathOf(id, stackConstructPath, app) ?? `${stackConstructPath}/${id}`;
  return {
    ruleName: name,
    description: `${path}: ${message}`,
    severity: 'error',
    violatingResources: [
      {
        constructPath: path,
        resourceLogicalId: id,
        templatePath,
        locations: [`Properties/${at}`],
      },
    ],
  };
}

function pathOf(logicalId: string, stackPath: string, app: IConstruct): string | undefined {
  const stack = app.node.findAll().find(({ node }) => node.path === stackPath);
  return stack?.node
    .findAll()
    .find(
      (one) => CfnElement.isCfnElement(one) && Stack.of(one).resolve(one.logicalId) === logicalId,
    )?.node.path;
}
