import { edge, evidence, portOf, type Between } from './edge';
import type { Model } from '../model';
import type { Edge } from '../types';

/** Security-group rules between two cards: who may connect to what. */
export function connections(model: Model, { nodeOf }: Between): Edge[] {
  return model
    .ofType('AWS::EC2::SecurityGroupIngress')
    .flatMap((rule) =>
      model
        .usedAt(rule.id, 'Properties.SourceSecurityGroupId')
        .flatMap((source) =>
          model
            .usedAt(rule.id, 'Properties.GroupId')
            .flatMap((target) =>
              edge(
                'traffic',
                nodeOf(source.id),
                nodeOf(target.id),
                portOf(rule.properties),
                evidence(rule, 'Properties.GroupId'),
              ),
            ),
        ),
    );
}
