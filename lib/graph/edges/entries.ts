import { isObject } from '../../assembly';
import { list, property, type Model } from '../model';
import type { Edge } from '../types';
import { edge, evidence, portOf, type Between, type Found } from './edge';
import { external } from './external';

/** The doors: who may connect from outside, and what is behind a load balancer. */

const EVERYWHERE = new Set(['0.0.0.0/0', '::/0']);

/** Who may connect from outside: the load balancer's security group says. */
export function entries(model: Model, { nodeOf }: Between): Found {
  const balancers = model.ofType('AWS::ElasticLoadBalancingV2::LoadBalancer');
  const found = balancers.flatMap((balancer) =>
    model.usedAt(balancer.id, 'Properties.SecurityGroups').flatMap((group) =>
      list(property(group, 'SecurityGroupIngress')).flatMap((rule, index) => {
        const range = isObject(rule) ? (rule.CidrIp ?? rule.CidrIpv6) : undefined;
        if (typeof range !== 'string' || !isObject(rule)) return [];
        const who = external(range, EVERYWHERE.has(range) ? 'Internet users' : 'Clients', range);
        const proof = evidence(group, `Properties.SecurityGroupIngress[${index}]`);
        return [{ who, edges: edge('traffic', who.id, nodeOf(balancer.id), portOf(rule), proof) }];
      }),
    ),
  );
  return {
    externals: found.map(({ who }) => who),
    edges: found.flatMap(({ edges }) => edges),
  };
}

/** Load balancer → listener → target group → service, if a security-group rule lets it through. */
export function targets(model: Model, { nodeOf }: Between): Edge[] {
  return model.ofType('AWS::ECS::Service').flatMap((service) =>
    model.usedAt(service.id, 'Properties.LoadBalancers').flatMap((group) =>
      model
        .usersOf(group.id)
        .map(({ from }) => model.resource(from))
        .filter((user) => user?.type.startsWith('AWS::ElasticLoadBalancingV2::Listener') === true)
        .flatMap((listener) =>
          listener === undefined ? [] : model.usedAt(listener.id, 'Properties.LoadBalancerArn'),
        )
        .flatMap((balancer) => {
          const port = String(property(service, 'LoadBalancers', 0, 'ContainerPort'));
          const proof = evidence(service, 'Properties.LoadBalancers');
          return edge('traffic', nodeOf(balancer.id), nodeOf(service.id), `tcp ${port}`, proof);
        }),
    ),
  );
}
