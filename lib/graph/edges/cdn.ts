import { isObject, textAt, type Resource } from '../../assembly';
import { entriesOf } from '../values';
import { property, type Model } from '../model';
import type { Edge } from '../types';
import { edge, evidence, type Between } from './edge';

const CONFIG = 'Properties.DistributionConfig';

/** Content delivery: from a distribution to its origins and to the functions at its edge; names that lead to it. */
export function cdn(model: Model, between: Between): Edge[] {
  return [
    ...model
      .ofType('AWS::CloudFront::Distribution')
      .flatMap((distribution) => [
        ...origins(distribution, model, between),
        ...edgeFunctions(distribution, model, between),
      ]),
    ...names(model, between),
  ];
}

function origins(distribution: Resource, model: Model, { nodeOf }: Between): Edge[] {
  const config = property(distribution, 'DistributionConfig');
  const all = entriesOf(isObject(config) ? config.Origins : [], `${CONFIG}.Origins`);
  return all.flatMap(({ value, at }) => {
    const label = pathsTo(isObject(config) ? config : {}, textAt(value, 'Id')).join(', ');
    const named = ['DomainName', 'VpcOriginConfig'].flatMap((name) =>
      model.usedAt(distribution.id, `${at}.${name}`),
    );
    return named.flatMap(({ id, type }) =>
      type === 'AWS::S3::Bucket'
        ? edge('read', nodeOf(distribution.id), nodeOf(id), label, evidence(distribution, at))
        : edge('traffic', nodeOf(distribution.id), nodeOf(id), label, evidence(distribution, at)),
    );
  });
}

/** Path patterns that a distribution hands to an origin; all that no other takes is `default`. */
export function pathsTo(
  config: Readonly<Record<string, unknown>>,
  origin: string | undefined,
): string[] {
  const [standard] = entriesOf(config.DefaultCacheBehavior, '');
  const others = entriesOf(config.CacheBehaviors, '');
  return [
    ...(textAt(standard?.value, 'TargetOriginId') === origin ? ['default'] : []),
    ...others
      .filter(({ value }) => textAt(value, 'TargetOriginId') === origin)
      .flatMap(({ value }) => textAt(value, 'PathPattern') ?? []),
  ];
}

function edgeFunctions(distribution: Resource, model: Model, { nodeOf }: Between): Edge[] {
  return ['DefaultCacheBehavior', 'CacheBehaviors'].flatMap((name) => {
    const at = `${CONFIG}.${name}`;
    return model
      .usedAt(distribution.id, at)
      .filter(({ type }) => type.startsWith('AWS::Lambda::'))
      .flatMap(({ id }) =>
        edge(
          'invoke',
          nodeOf(distribution.id),
          nodeOf(id),
          'at the edge',
          evidence(distribution, at),
        ),
      );
  });
}

function names(model: Model, { nodeOf }: Between): Edge[] {
  const at = 'Properties.AliasTarget.DNSName';
  return model
    .ofType('AWS::Route53::RecordSet')
    .flatMap((record) =>
      model
        .usedAt(record.id, at)
        .flatMap(({ id }) =>
          edge('traffic', nodeOf(record.id), nodeOf(id), 'alias', evidence(record, at)),
        ),
    );
}
