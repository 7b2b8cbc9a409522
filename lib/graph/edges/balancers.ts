import { table } from '../table';
import { type Resource } from '../../assembly';
import { property, type Model } from '../model';
import type { Ports } from '../network/ports';
import { labelOf } from '../network/ports';
import { NO_RULE, reach } from '../network/reach';
import { membersOf } from '../network/members';
import { BALANCER, isOnInternet } from '../network/roles';
import type { Evidence } from '../types';
import { objectsAt, remembered, textOf } from '../values';
import { edge, evidence, NOTHING, together, type Between, type Found } from './edge';
import { external, INTERNET } from './external';

/** Load balancer → listener or rule → target group → what answers, if security groups let it through. */
export function balancers(model: Model, between: Between): Found {
  return together([
    ...model.ofType(BALANCER).map((balancer) => behind(balancer, model, between)),
    ...model.ofType(BALANCER).map((balancer) => before(balancer, model, between)),
    ...model
      .ofType('AWS::ElasticLoadBalancing::LoadBalancer')
      .map((balancer) => classic(balancer, model, between)),
  ]);
}

interface Listener {
  readonly resource: Resource;
  readonly ports: Ports;
  /** Target groups, with the place where each is named. */
  readonly groups: readonly { readonly group: Resource; readonly proof: Evidence }[];
}

export const listenersOf = (balancer: Resource, model: Model): readonly Listener[] =>
  allListeners(model).get(balancer.id) ?? [];

const allListeners = remembered((model: Model) => {
  const rules = Map.groupBy(
    model.ofType('AWS::ElasticLoadBalancingV2::ListenerRule'),
    ({ id }) => model.usedAt(id, 'Properties.ListenerArn')[0]?.id,
  );
  const listeners = model.ofType('AWS::ElasticLoadBalancingV2::Listener').flatMap((resource) =>
    model.usedAt(resource.id, 'Properties.LoadBalancerArn').map((balancer) => ({
      balancer,
      resource,
      ports: listened(resource, model),
      groups: [
        ...groupsAt(resource, 'Properties.DefaultActions', model),
        ...(rules.get(resource.id) ?? []).flatMap((rule) =>
          groupsAt(rule, 'Properties.Actions', model),
        ),
      ],
    })),
  );
  return Map.groupBy(listeners, ({ balancer }) => balancer.id);
});

function groupsAt(holder: Resource, at: string, model: Model): Listener['groups'] {
  return model
    .usedAt(holder.id, at)
    .filter(({ type }) => type === 'AWS::ElasticLoadBalancingV2::TargetGroup')
    .map((group) => ({ group, proof: evidence(holder, at) }));
}

const TRANSPORTS: Readonly<Record<string, string>> = table({
  UDP: 'udp',
  GENEVE: 'udp',
  QUIC: 'udp',
});

const transport = (protocol: unknown): string => TRANSPORTS[String(protocol)] ?? 'tcp';

function listened(listener: Resource, model: Model): Ports {
  const port = numberOf(property(listener, 'Port'), listener, model);
  return { protocol: transport(property(listener, 'Protocol')), from: port, to: port };
}

function numberOf(value: unknown, holder: Resource, model: Model): number | undefined {
  const number = Number(textOf(value, model.stackOf(holder)) ?? Number.NaN);
  return Number.isInteger(number) ? number : undefined;
}

/** One of the things that answer for a target group. */
interface Target {
  readonly resource: Resource | undefined;
  /** Address outside of all templates. */
  readonly address?: string;
  readonly port: number | undefined;
  readonly proof: Evidence;
}

function behind(balancer: Resource, model: Model, between: Between): Found {
  return together(
    listenersOf(balancer, model).flatMap(({ groups }) =>
      groups.flatMap(({ group, proof }) =>
        targetsOf(group, model).map((target) =>
          handed(balancer, group, target, proof, model, between),
        ),
      ),
    ),
  );
}

function handed(
  balancer: Resource,
  group: Resource,
  target: Target,
  listener: Evidence,
  model: Model,
  { nodeOf }: Between,
): Found {
  const { resource, port, address } = target;
  const from = nodeOf(balancer.id);
  const label = labelOf({
    protocol: transport(property(group, 'Protocol')),
    from: port,
    to: port,
  });
  const proofs = [target.proof, listener];
  if (resource === undefined) {
    const who = external(address ?? '', 'Address', address ?? '');
    const edges = edge('traffic', from, who.id, label, proofs);
    return edges.length === 0 ? NOTHING : { externals: [who], edges };
  }
  const to = nodeOf(resource.id);
  if (resource.type.startsWith('AWS::Lambda::'))
    return { externals: [], edges: edge('invoke', from, to, 'invoke', proofs) };
  const reached = reach(balancer, resource, port, model);
  const more = reached.answer === 'no' ? { problem: NO_RULE } : {};
  const rules = reached.answer === 'yes' ? reached.proof : [];
  return { externals: [], edges: edge('traffic', from, to, label, [...proofs, ...rules], more) };
}

function targetsOf(group: Resource, model: Model): Target[] {
  const own = numberOf(property(group, 'Port'), group, model);
  return [
    ...model.usersOf(group.id).flatMap(({ from, at }): Target[] => {
      const user = model.resource(from);
      if (user?.type === 'AWS::ECS::Service' && at.startsWith('Properties.LoadBalancers'))
        return [
          { resource: user, port: containerPort(user, at, model), proof: evidence(user, at) },
        ];
      return user?.type === 'AWS::AutoScaling::AutoScalingGroup'
        ? [{ resource: user, port: own, proof: evidence(user, at) }]
        : [];
    }),
    ...objectsAt(property(group, 'Targets'), 'Properties.Targets').flatMap(
      ({ value, at }): Target[] => {
        const port = numberOf(value.Port, group, model) ?? own;
        const proof = evidence(group, at);
        const used = model.usedAt(group.id, `${at}.Id`);
        const address = textOf(value.Id, model.stackOf(group));
        if (used.length > 0) return used.map((resource) => ({ resource, port, proof }));
        return address === undefined ? [] : [{ resource: undefined, address, port, proof }];
      },
    ),
  ];
}

function containerPort(service: Resource, at: string, model: Model): number | undefined {
  const [place = ''] = /^Properties\.LoadBalancers(?:\[\d+\])*/.exec(at) ?? [];
  const entry = objectsAt(property(service, 'LoadBalancers'), 'Properties.LoadBalancers').find(
    (one) => one.at === place,
  );
  return numberOf(entry?.value.ContainerPort, service, model);
}

/** Clients of a network load balancer without security groups: nothing but its scheme says who they are. */
function before(balancer: Resource, model: Model, { nodeOf }: Between): Found {
  const members = membersOf(model);
  if (members.groupsOf(balancer).length > 0 || !isOnInternet(balancer, model)) return NOTHING;
  if (property(balancer, 'Type') !== 'network') return NOTHING;
  const edges = listenersOf(balancer, model).flatMap(({ resource, ports }) =>
    edge(
      'traffic',
      INTERNET.id,
      nodeOf(balancer.id),
      labelOf(ports),
      evidence(resource, 'Properties.LoadBalancerArn'),
    ),
  );
  return edges.length === 0 ? NOTHING : { externals: [INTERNET], edges };
}

/** A classic load balancer names its instances, or is named by the group that starts them. */
function classic(balancer: Resource, model: Model, { nodeOf }: Between): Found {
  const at = 'Properties.Instances';
  const instances = model
    .usedAt(balancer.id, at)
    .map((resource) => ({ resource, proof: evidence(balancer, at) }));
  const groups = model.usersOf(balancer.id).flatMap(({ from, at: place }) => {
    const user = model.resource(from);
    return user?.type === 'AWS::AutoScaling::AutoScalingGroup'
      ? [{ resource: user, proof: evidence(user, place) }]
      : [];
  });
  const listeners = objectsAt(property(balancer, 'Listeners'), 'Properties.Listeners');
  return together(
    [...instances, ...groups].flatMap(({ resource, proof }) =>
      listeners.map(({ value }) => {
        const port = numberOf(value.InstancePort, balancer, model);
        const ports = { protocol: 'tcp', from: port, to: port };
        const reached = reach(balancer, resource, port, model);
        const more = reached.answer === 'no' ? { problem: NO_RULE } : {};
        const to = nodeOf(resource.id);
        return {
          externals: [],
          edges: edge('traffic', nodeOf(balancer.id), to, labelOf(ports), proof, more),
        };
      }),
    ),
  );
}
