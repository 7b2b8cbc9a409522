import { table } from '../table';
import type { Model } from '../model';
import type { Edge } from '../types';
import { handedOver } from '../variables';
import { edge, type Between } from './edge';

/** What can be put into an environment when a workload starts, and what people call it. */
const LABELS: Readonly<Record<string, string>> = table({
  'AWS::SecretsManager::Secret': 'secret',
  'AWS::SSM::Parameter': 'setting',
  'AWS::RDS::DBCluster': 'secret',
  'AWS::RDS::DBInstance': 'secret',
});

export function secrets(model: Model, { nodeOf }: Between): Edge[] {
  return handedOver(model)
    .filter(({ secret }) => secret)
    .flatMap(({ workload, resource, proof }) => {
      const label = LABELS[resource.type];
      if (label === undefined) return [];
      return edge('read', nodeOf(workload.id), nodeOf(resource.id), label, proof);
    });
}
