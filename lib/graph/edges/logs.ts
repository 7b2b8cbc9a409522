import type { Model } from '../model';
import type { Edge } from '../types';
import { carrying } from '../rights/names';
import { objectsAt, textOf } from '../values';
import { edge, evidence, type Between } from './edge';

/** Where a resource names the bucket for records of its own. */
const PLACES: readonly (readonly [type: string, at: string])[] = [
  ['AWS::S3::Bucket', 'Properties.LoggingConfiguration.DestinationBucketName'],
  ['AWS::CloudFront::Distribution', 'Properties.DistributionConfig.Logging.Bucket'],
];

/** Records of who asked for what, kept in a bucket. */
export function logs(model: Model, between: Between): Edge[] {
  const fixed = PLACES.flatMap(([type, at]) =>
    model.ofType(type).map((holder) => ({ holder, at })),
  );
  const balancers = model.ofType('AWS::ElasticLoadBalancingV2::LoadBalancer').flatMap((holder) =>
    objectsAt(holder.properties.LoadBalancerAttributes, 'Properties.LoadBalancerAttributes')
      .filter(({ value }) => value.Key === 'access_logs.s3.bucket')
      .map(({ at, value }) => ({ holder, at: `${at}.Value`, value: value.Value })),
  );
  return [...fixed, ...balancers].flatMap(({ holder, at, ...rest }) => {
    const name = 'value' in rest ? textOf(rest.value, model.stackOf(holder)) : undefined;
    const used = model.usedAt(holder.id, at);
    return [...used, ...(name === undefined ? [] : carrying(name, model))]
      .filter(({ type }) => type === 'AWS::S3::Bucket')
      .flatMap(({ id }) =>
        edge(
          'log',
          between.nodeOf(holder.id),
          between.nodeOf(id),
          'access logs',
          evidence(holder, at),
        ),
      );
  });
}
