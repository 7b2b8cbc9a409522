import type { Model } from '../model';
import type { Edge } from '../types';
import { edge, evidence, type Between } from './edge';

const PROVIDER = 'Properties.ServiceToken';

/** A custom resource → the function that provides it, through the CDK's own framework where one stands between. */
export function customResources(model: Model, { nodeOf }: Between): Edge[] {
  return model.resources
    .filter(
      ({ type }) => type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource',
    )
    .filter(({ id }) => nodeOf(id) === id)
    .flatMap((resource) =>
      model.usedAt(resource.id, PROVIDER).flatMap((provider) => {
        const at = 'Properties.Environment.Variables.USER_ON_EVENT_FUNCTION_ARN';
        const [behind = provider] = model.usedAt(provider.id, at);
        const proof = evidence(resource, PROVIDER);
        return edge('operate', resource.id, nodeOf(behind.id), 'provided by', proof);
      }),
    );
}
