import { isObject, textAt, type Resource } from '../../assembly';
import { list, property, type Model } from '../model';
import type { Edge, EdgeKind } from '../types';
import { edge, evidence, type Between } from './edge';
import { verbFor } from './verbs';

/** What EventBridge rules listen to, and what they start. */
export function rules(model: Model, between: Between): Edge[] {
  const named = bucketsByName(model);
  return model
    .ofType('AWS::Events::Rule')
    .flatMap((rule) => [
      ...heard(rule, model, between, named),
      ...list(property(rule, 'Targets')).flatMap((target, index) =>
        reached(rule, target, `Properties.Targets[${index}]`, model, between),
      ),
    ]);
}

function heard(
  rule: Resource,
  model: Model,
  { nodeOf }: Between,
  buckets: ReadonlyMap<string, string>,
): Edge[] {
  const own = nodeOf(rule.id);
  const pattern = property(rule, 'EventPattern');
  const literal = [...new Set(textsIn(isObject(pattern) ? pattern.detail : undefined))].flatMap(
    (text) => buckets.get(text) ?? [],
  );
  const sources = [
    ...[...model.usedAt(rule.id, 'Properties.EventPattern').map(({ id }) => id), ...literal].map(
      (id) => ({ id, at: 'Properties.EventPattern' }),
    ),
    ...model
      .usedAt(rule.id, 'Properties.EventBusName')
      .map(({ id }) => ({ id, at: 'Properties.EventBusName' })),
  ];
  return sources.flatMap(({ id, at }) =>
    edge('publish', nodeOf(id), own, 'events', evidence(rule, at)),
  );
}

function reached(
  rule: Resource,
  target: unknown,
  at: string,
  model: Model,
  { nodeOf }: Between,
): Edge[] {
  const own = nodeOf(rule.id);
  const kind: EdgeKind =
    property(rule, 'ScheduleExpression') === undefined ? 'subscribe' : 'schedule';
  const to = (place: string, label?: string): Edge[] =>
    model
      .usedAt(rule.id, place)
      .flatMap(({ id, type }) =>
        edge(kind, own, nodeOf(id), label ?? verbFor(type), evidence(rule, place)),
      );
  const dead = model
    .usedAt(rule.id, `${at}.DeadLetterConfig`)
    .flatMap(({ id }) =>
      edge('publish', own, nodeOf(id), 'dead letters', evidence(rule, `${at}.DeadLetterConfig`)),
    );
  const task = isObject(target) ? to(`${at}.EcsParameters.TaskDefinitionArn`, 'run') : [];
  return [...(task.length > 0 ? task : to(`${at}.Arn`)), ...dead];
}

function bucketsByName(model: Model): Map<string, string> {
  return new Map(
    model.ofType('AWS::S3::Bucket').flatMap(({ id, properties }) => {
      const name = textAt(properties, 'BucketName');
      return name === undefined ? [] : [[name, id] as const];
    }),
  );
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isObject(value) ? Object.values(value).flatMap(textsIn) : [];
}
