import { isObject, textsAt, type Resource } from '../../assembly';
import { property, type Model } from '../model';
import { entriesOf } from '../values';
import type { Edge } from '../types';
import { edge, evidence, type Between } from './edge';

/** Lists of receivers in a bucket's own entry, and in the CDK's custom resource. */
const RECEIVERS = [
  ['LambdaConfigurations', 'Function'],
  ['QueueConfigurations', 'Queue'],
  ['TopicConfigurations', 'Topic'],
  ['LambdaFunctionConfigurations', 'LambdaFunctionArn'],
  ['QueueConfigurations', 'QueueArn'],
  ['TopicConfigurations', 'TopicArn'],
] as const;

/** What a bucket tells of its objects, and to whom. */
export function notifications(model: Model, between: Between): Edge[] {
  const own = model
    .ofType('AWS::S3::Bucket')
    .flatMap((bucket) => told(bucket, [bucket], model, between));
  const custom = model
    .ofType('Custom::S3BucketNotifications')
    .flatMap((resource) =>
      told(resource, model.usedAt(resource.id, 'Properties.BucketName'), model, between),
    );
  return [...own, ...custom];
}

function told(
  holder: Resource,
  buckets: readonly Resource[],
  model: Model,
  { nodeOf }: Between,
): Edge[] {
  const configuration = property(holder, 'NotificationConfiguration');
  if (!isObject(configuration)) return [];
  return RECEIVERS.flatMap(([list, key]) =>
    entriesOf(configuration[list], `Properties.NotificationConfiguration.${list}`).flatMap(
      ({ value, at }) =>
        buckets.flatMap((bucket) =>
          model
            .usedAt(holder.id, `${at}.${key}`)
            .flatMap(({ id }) =>
              edge(
                key.startsWith('Lambda') || key === 'Function' ? 'subscribe' : 'publish',
                nodeOf(bucket.id),
                nodeOf(id),
                labelOf(value),
                evidence(holder, at),
              ),
            ),
        ),
    ),
  );
}

/** `s3:ObjectCreated:*` below `in/` → `object created in/` */
function labelOf(configuration: unknown): string {
  if (!isObject(configuration)) return 'events';
  const events = [...textsAt(configuration, 'Event'), ...textsAt(configuration, 'Events')];
  const words = events.map((event) =>
    event
      .replace(/^s3:/, '')
      .replace(/:.*$/, '')
      .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
      .toLowerCase(),
  );
  const filters = JSON.stringify(configuration.Filter ?? '').matchAll(
    /"Name":"(prefix|suffix)","Value":"([^"]*)"/gi,
  );
  const where = Map.groupBy(filters, ([, name]) => name?.toLowerCase());
  const valuesOf = (name: string) => (where.get(name) ?? []).map(([, , value = '']) => value);
  return [
    ...new Set(words.length === 0 ? ['events'] : words),
    ...valuesOf('prefix'),
    ...valuesOf('suffix').map((value) => `*${value}`),
  ].join(' ');
}
