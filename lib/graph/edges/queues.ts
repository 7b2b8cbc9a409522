import { isObject, type Resource } from '../../assembly';
import { property, type Model } from '../model';
import { entriesOf } from '../values';
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

/** Who gets what is published on topics: resources, and people and systems outside. */
export function subscriptions(model: Model, between: Between): Found {
  const standing = model
    .ofType('AWS::SNS::Subscription')
    .map((subscription) =>
      subscribed(
        subscription,
        model.usedAt(subscription.id, 'Properties.TopicArn'),
        subscription.properties,
        'Properties',
        model,
        between,
      ),
    );
  const inTopics = model
    .ofType('AWS::SNS::Topic')
    .flatMap((topic) =>
      entriesOf(property(topic, 'Subscription'), 'Properties.Subscription').map(({ value, at }) =>
        subscribed(topic, [topic], isObject(value) ? value : {}, at, model, between),
      ),
    );
  const found = [...standing, ...inTopics];
  return {
    externals: found.flatMap(({ externals }) => externals),
    edges: found.flatMap(({ edges }) => edges),
  };
}

function subscribed(
  holder: Resource,
  topics: readonly Resource[],
  { Endpoint: endpoint, Protocol: protocol }: Readonly<Record<string, unknown>>,
  place: string,
  model: Model,
  { nodeOf }: Between,
): Found {
  const at = `${place}.Endpoint`;
  const receivers = model.usedAt(holder.id, at).map(({ id }) => nodeOf(id));
  const address = typeof endpoint === 'string' && receivers.length === 0 ? endpoint : undefined;
  const who = address === undefined ? undefined : outside(address, String(protocol));
  const kind = who !== undefined && PERSONAL.test(String(protocol)) ? 'operate' : 'subscribe';
  return {
    externals: who === undefined ? [] : [who],
    edges: topics.flatMap((topic) =>
      [who?.id, ...receivers].flatMap((to) =>
        edge(kind, nodeOf(topic.id), to, String(protocol), evidence(holder, at)),
      ),
    ),
  };
}

const PERSONAL = /^(?:email|email-json|sms)$/;

/** People are on call; a web hook is known by its host, a resource of another app by its ARN's last part. */
function outside(address: string, protocol: string) {
  if (PERSONAL.test(protocol)) return external(address, 'On call', address);
  const host = /^https?:\/\/([^/:?]+)/.exec(address)?.[1];
  return external(
    address,
    host ?? address.split(/[:/]/).at(-1) ?? address,
    host ? 'web hook' : protocol,
  );
}
