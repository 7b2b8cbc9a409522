import type { Model } from '../model';
import type { Edge } from '../types';
import { edge, evidence, type Between } from './edge';
import { verbFor } from './verbs';

const TARGET = 'Properties.Target';

/** What a schedule names: the target, the task of a cluster, and what a call of the AWS API is about. */
const STARTED = ['Arn', 'EcsParameters.TaskDefinitionArn', 'Input'] as const;

export function schedules(model: Model, { nodeOf }: Between): Edge[] {
  return model.ofType('AWS::Scheduler::Schedule').flatMap((schedule) => {
    const at = (place: string, kind: Edge['kind'], label?: string): Edge[] =>
      model
        .usedAt(schedule.id, place)
        .flatMap(({ id, type }) =>
          edge(
            kind,
            nodeOf(schedule.id),
            nodeOf(id),
            label ?? verbFor(type),
            evidence(schedule, place),
          ),
        );
    const universal = JSON.stringify(schedule.properties.Target ?? '').includes(':aws-sdk:');
    return [
      ...STARTED.filter((name) => name !== 'Input' || universal).flatMap((name) =>
        at(`${TARGET}.${name}`, 'schedule'),
      ),
      ...at(`${TARGET}.DeadLetterConfig`, 'publish', 'dead letters'),
    ];
  });
}
