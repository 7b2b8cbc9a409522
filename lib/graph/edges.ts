import { isObject, textsAt, type Resource } from '../assembly';
import { list, property, type Model } from './model';
import { edge, evidence, portOf, type Between } from './edge';
import type { Edge, Node } from './types';
import { connections, messages } from './wiring';
import { rightsIn } from './rights';

/** A node that no template holds: who is on the other side. */
interface Found {
  readonly externals: readonly Node[];
  readonly edges: readonly Edge[];
}

export function findEdges(model: Model, between: Between): Found {
  const doors = entries(model, between);
  const mails = subscriptions(model, between);
  return {
    externals: unique([...doors.externals, ...mails.externals]),
    edges: merge([
      ...doors.edges,
      ...targets(model, between),
      ...calls(model, between),
      ...redrives(model, between),
      ...schedules(model, between),
      ...secrets(model, between),
      ...alarms(model, between),
      ...chats(model, between),
      ...mails.edges,
      ...connections(model, between),
      ...messages(model, between),
    ]),
  };
}

function unique(nodes: readonly Node[]): Node[] {
  return [...new Map(nodes.map((node) => [node.id, node])).values()];
}

/** One edge for each pair and kind; its labels and its evidence come together. */
function merge(edges: readonly Edge[]): Edge[] {
  return [
    ...Map.groupBy(edges, ({ kind, from, to }) => [kind, from, to].join('|')).values(),
  ].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const labels = [...new Set(same.flatMap(({ label }) => label.split(', ')))].filter(
      (label, _index, all) => label !== '' && !(label === 'send' && all.includes('dead letters')),
    );
    return [{ ...first, label: labels.join(', '), evidence: same.flatMap((one) => one.evidence) }];
  });
}

const EVERYWHERE = new Set(['0.0.0.0/0', '::/0']);

/** Who may connect from outside: the load balancer's security group says. */
function entries(model: Model, { nodeOf }: Between): Found {
  const balancers = model.ofType('AWS::ElasticLoadBalancingV2::LoadBalancer');
  const found = balancers.flatMap((balancer) =>
    model.usedAt(balancer.id, 'Properties.SecurityGroups').flatMap((group) =>
      list(property(group, 'SecurityGroupIngress')).flatMap((rule, index) => {
        const range = isObject(rule) ? (rule.CidrIp ?? rule.CidrIpv6) : undefined;
        if (typeof range !== 'string' || !isObject(rule)) return [];
        const id = `external:${range}`;
        const title = EVERYWHERE.has(range) ? 'Internet users' : 'Clients';
        const external: Node = {
          id,
          type: 'external',
          title,
          facts: range,
          group: undefined,
          resources: [],
        };
        const at = `Properties.SecurityGroupIngress[${index}]`;
        return [
          {
            external,
            edges: edge('traffic', id, nodeOf(balancer.id), portOf(rule), evidence(group, at)),
          },
        ];
      }),
    ),
  );
  return {
    externals: found.map(({ external }) => external),
    edges: found.flatMap(({ edges }) => edges),
  };
}

/** Load balancer → listener → target group → service, if a security-group rule lets it through. */
function targets(model: Model, { nodeOf }: Between): Edge[] {
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

/** What the role of a workload may do to what. */
function calls(model: Model, { nodeOf }: Between): Edge[] {
  return ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::Role'].flatMap((type) =>
    model.ofType(type).flatMap((holder) => {
      const roles =
        type === 'AWS::IAM::Role' ? [holder] : model.usedAt(holder.id, 'Properties.Roles');
      const actors = roles.flatMap((role) => actorsOf(role, model));
      return rightsIn(holder, model).flatMap(({ resource, label, kind, reversed, at }) =>
        actors.flatMap((actor) => {
          const [from, to] = reversed
            ? [nodeOf(resource.id), nodeOf(actor.id)]
            : [nodeOf(actor.id), nodeOf(resource.id)];
          return edge(kind, from, to, label, evidence(holder, at));
        }),
      );
    }),
  );
}

/** Places where a resource names the role it acts as; the execution role of a task is ECS's own. */
const ACTS_AS = [
  'Properties.TaskRoleArn',
  'Properties.RoleArn',
  'Properties.Role',
  'Properties.Target.RoleArn',
];

function actorsOf(role: Resource, model: Model): Resource[] {
  return model
    .usersOf(role.id)
    .filter(({ at }) => ACTS_AS.includes(at))
    .flatMap(({ from }) => model.resource(from) ?? [])
    .filter(
      ({ type }) =>
        type !== 'AWS::IAM::Policy' && type !== 'AWS::ApplicationAutoScaling::ScalableTarget',
    );
}

function redrives(model: Model, { nodeOf }: Between): Edge[] {
  const at = 'Properties.RedrivePolicy';
  return model
    .ofType('AWS::SQS::Queue')
    .flatMap((queue) =>
      model
        .usedAt(queue.id, at)
        .flatMap((dead) =>
          edge('event', nodeOf(queue.id), nodeOf(dead.id), 'dead letters', evidence(queue, at)),
        ),
    );
}

function schedules(model: Model, { nodeOf }: Between): Edge[] {
  return model
    .ofType('AWS::Scheduler::Schedule')
    .flatMap((schedule) => [
      ...model
        .usedAt(schedule.id, 'Properties.Target.Arn')
        .flatMap((target) =>
          edge(
            'event',
            nodeOf(schedule.id),
            nodeOf(target.id),
            'start',
            evidence(schedule, 'Properties.Target.Arn'),
          ),
        ),
      ...model
        .usedAt(schedule.id, 'Properties.Target.DeadLetterConfig')
        .flatMap((dead) =>
          edge(
            'event',
            nodeOf(schedule.id),
            nodeOf(dead.id),
            'dead letters',
            evidence(schedule, 'Properties.Target.DeadLetterConfig'),
          ),
        ),
    ]);
}

function secrets(model: Model, { nodeOf }: Between): Edge[] {
  return model.ofType('AWS::ECS::TaskDefinition').flatMap((task) =>
    list(property(task, 'ContainerDefinitions')).flatMap((_container, index) => {
      const at = `Properties.ContainerDefinitions[${index}].Secrets`;
      return model
        .usedAt(task.id, at)
        .flatMap((secret) =>
          edge('call', nodeOf(task.id), nodeOf(secret.id), 'secret', evidence(task, at)),
        );
    }),
  );
}

function alarms(model: Model, { nodeOf }: Between): Edge[] {
  const at = 'Properties.AlarmActions';
  return model
    .ofType('AWS::CloudWatch::Alarm')
    .flatMap((alarm) =>
      model
        .usedAt(alarm.id, at)
        .flatMap((topic) =>
          edge('operations', nodeOf(alarm.id), nodeOf(topic.id), 'notify', evidence(alarm, at)),
        ),
    );
}

/** Alarm topic → channel of Slack or Microsoft Teams. */
function chats(model: Model, { nodeOf }: Between): Edge[] {
  const at = 'Properties.SnsTopicArns';
  return [
    'AWS::Chatbot::SlackChannelConfiguration',
    'AWS::Chatbot::MicrosoftTeamsChannelConfiguration',
  ].flatMap((type) =>
    model
      .ofType(type)
      .flatMap((chat) =>
        model
          .usedAt(chat.id, at)
          .flatMap((topic) =>
            edge('operations', nodeOf(topic.id), nodeOf(chat.id), 'chat', evidence(chat, at)),
          ),
      ),
  );
}

function subscriptions(model: Model, { nodeOf }: Between): Found {
  const found = model.ofType('AWS::SNS::Subscription').flatMap((subscription) => {
    const [address] = textsAt(subscription.properties, 'Endpoint');
    const protocol = String(property(subscription, 'Protocol'));
    const at = 'Properties.Endpoint';
    const topics = model.usedAt(subscription.id, 'Properties.TopicArn');
    const receivers = model.usedAt(subscription.id, at).map(({ id }) => nodeOf(id));
    const external: Node | undefined =
      address === undefined
        ? undefined
        : {
            id: `external:${address}`,
            type: 'external',
            title: 'On call',
            facts: address,
            group: undefined,
            resources: [],
          };
    return topics.map((topic) => ({
      external,
      edges: [external?.id, ...receivers].flatMap((to) =>
        edge(
          external === undefined ? 'event' : 'operations',
          nodeOf(topic.id),
          to,
          protocol,
          evidence(subscription, at),
        ),
      ),
    }));
  });
  return {
    externals: found.flatMap(({ external }) => external ?? []),
    edges: found.flatMap(({ edges }) => edges),
  };
}
