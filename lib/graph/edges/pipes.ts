import type { Resource } from '../../assembly';
import type { Model } from '../model';
import type { Edge } from '../types';
import { edge, evidence, type Between } from './edge';

/** A pipe hands on from source to target; one that enriches is a card of its own between the three. */
export function pipes(model: Model, between: Between): Edge[] {
  return model.ofType('AWS::Pipes::Pipe').flatMap((pipe) => pipeEdges(pipe, model, between));
}

function pipeEdges(pipe: Resource, model: Model, { nodeOf }: Between): Edge[] {
  const at = (name: string): readonly Resource[] => model.usedAt(pipe.id, `Properties.${name}`);
  const proof = (name: string) => evidence(pipe, `Properties.${name}`);
  const [sources, targets] = [at('Source'), [...at('Target'), ...tasksOf(pipe, model)]];
  const dead = sources.flatMap((source) =>
    at('SourceParameters').flatMap((queue) =>
      edge(
        'publish',
        nodeOf(source.id),
        nodeOf(queue.id),
        'dead letters',
        proof('SourceParameters'),
      ),
    ),
  );
  if (nodeOf(pipe.id) !== pipe.id) {
    const straight = sources.flatMap((source) =>
      targets.flatMap((target) =>
        edge('publish', nodeOf(source.id), nodeOf(target.id), 'send', proof('Target')),
      ),
    );
    return [...straight, ...dead];
  }
  return [
    ...sources.flatMap(({ id }) =>
      edge('subscribe', nodeOf(id), pipe.id, 'consume', proof('Source')),
    ),
    ...at('Enrichment').flatMap(({ id }) =>
      edge('invoke', pipe.id, nodeOf(id), 'enrich', proof('Enrichment')),
    ),
    ...targets.flatMap(({ id }) => edge('publish', pipe.id, nodeOf(id), 'send', proof('Target'))),
    ...dead,
  ];
}

/** A cluster is no card: what runs in it is. */
const tasksOf = (pipe: Resource, model: Model): readonly Resource[] =>
  model.usedAt(pipe.id, 'Properties.TargetParameters.EcsTaskParameters.TaskDefinitionArn');
