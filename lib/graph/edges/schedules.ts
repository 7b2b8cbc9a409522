import type { Model } from '../model';
import type { Edge } from '../types';
import { edge, evidence, type Between } from './edge';

export function schedules(model: Model, { nodeOf }: Between): Edge[] {
  return model
    .ofType('AWS::Scheduler::Schedule')
    .flatMap((schedule) => [
      ...model
        .usedAt(schedule.id, 'Properties.Target.Arn')
        .flatMap((target) =>
          edge(
            'schedule',
            nodeOf(schedule.id),
            nodeOf(target.id),
            'start',
            evidence(schedule, 'Properties.Target.Arn'),
          ),
        ),
      ...model
        .usedAt(schedule.id, 'Properties.Target.DeadLetterConfig')
        .flatMap((dead) =>
          edge(
            'publish',
            nodeOf(schedule.id),
            nodeOf(dead.id),
            'dead letters',
            evidence(schedule, 'Properties.Target.DeadLetterConfig'),
          ),
        ),
    ]);
}
