import type { Resource } from '../../assembly';
import { edge, evidence, type Between } from './edge';
import { list, property, type Model } from '../model';
import type { Edge } from '../types';

/** Events and messages on their way: what a rule listens to, what it starts, and what a pipe hands on. */
export function messages(model: Model, between: Between): Edge[] {
  return [
    ...model.ofType('AWS::Events::Rule').flatMap((rule) => ruleEdges(rule, model, between)),
    ...model.ofType('AWS::Pipes::Pipe').flatMap((pipe) => pipeEdges(pipe, model, between)),
  ];
}

function ruleEdges(rule: Resource, model: Model, { nodeOf }: Between): Edge[] {
  const own = nodeOf(rule.id);
  const heard = 'Properties.EventPattern';
  const sources = model
    .usedAt(rule.id, heard)
    .flatMap((source) => edge('publish', nodeOf(source.id), own, 'events', evidence(rule, heard)));
  const targets = list(property(rule, 'Targets')).flatMap((_target, index) => {
    const at = (key: string) => `Properties.Targets[${index}].${key}`;
    const to = (place: string, label: string) =>
      model
        .usedAt(rule.id, place)
        .flatMap((target) =>
          edge('subscribe', own, nodeOf(target.id), label, evidence(rule, place)),
        );
    return [...to(at('Arn'), 'start'), ...to(at('DeadLetterConfig'), 'dead letters')];
  });
  return [...sources, ...targets];
}

function pipeEdges(pipe: Resource, model: Model, { nodeOf }: Between): Edge[] {
  const at = 'Properties.Target';
  return model
    .usedAt(pipe.id, 'Properties.Source')
    .flatMap((source) =>
      model
        .usedAt(pipe.id, at)
        .flatMap((target) =>
          edge('publish', nodeOf(source.id), nodeOf(target.id), 'send', evidence(pipe, at)),
        ),
    );
}
