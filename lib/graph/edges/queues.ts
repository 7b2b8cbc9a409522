import { textsAt } from '../../assembly';
import { property, type Model } from '../model';
import type { Edge } from '../types';
import { edge, evidence, type Between, type Found } from './edge';
import { external } from './external';

export function redrives(model: Model, { nodeOf }: Between): Edge[] {
  const at = 'Properties.RedrivePolicy';
  return model
    .ofType('AWS::SQS::Queue')
    .flatMap((queue) =>
      model
        .usedAt(queue.id, at)
        .flatMap((dead) =>
          edge('publish', nodeOf(queue.id), nodeOf(dead.id), 'dead letters', evidence(queue, at)),
        ),
    );
}

export function subscriptions(model: Model, { nodeOf }: Between): Found {
  const found = model.ofType('AWS::SNS::Subscription').flatMap((subscription) => {
    const [address] = textsAt(subscription.properties, 'Endpoint');
    const protocol = String(property(subscription, 'Protocol'));
    const at = 'Properties.Endpoint';
    const topics = model.usedAt(subscription.id, 'Properties.TopicArn');
    const receivers = model.usedAt(subscription.id, at).map(({ id }) => nodeOf(id));
    const who = address === undefined ? undefined : external(address, 'On call', address);
    return topics.map((topic) => ({
      who,
      edges: [who?.id, ...receivers].flatMap((to) =>
        edge(
          who === undefined ? 'subscribe' : 'operate',
          nodeOf(topic.id),
          to,
          protocol,
          evidence(subscription, at),
        ),
      ),
    }));
  });
  return {
    externals: found.flatMap(({ who }) => who ?? []),
    edges: found.flatMap(({ edges }) => edges),
  };
}
