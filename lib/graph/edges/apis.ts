import { table } from '../table';
import { isObject, textAt, type Resource } from '../../assembly';
import { list, property, type Model } from '../model';
import type { Edge, Evidence } from '../types';
import { edge, evidence, type Between } from './edge';
import { callOf, type Call } from './verbs';

/** What the methods and routes of an API lead to. */
export function apis(model: Model, between: Between): Edge[] {
  return together([...restMethods(model, between), ...routes(model, between)]);
}

/** One way from an API to what answers: its method and path, as people call it. */
interface Way {
  readonly edge: Edge;
  readonly route: string;
}

function restMethods(model: Model, between: Between): Way[] {
  return model.ofType('AWS::ApiGateway::Method').flatMap((method) => {
    const [api] = model.usedAt(method.id, 'Properties.RestApiId');
    if (api === undefined) return [];
    const verb = textAt(method.properties, 'HttpMethod') ?? '';
    const [resource] = model.usedAt(method.id, 'Properties.ResourceId');
    const route = `${verb} ${resource === undefined ? '/' : pathOf(resource, model)}`;
    const integration = property(method, 'Integration');
    const address = JSON.stringify(isObject(integration) ? integration.Uri : '');
    return ways(method, api, 'Properties.Integration', address, route, verb, model, between);
  });
}

function routes(model: Model, between: Between): Way[] {
  const routesOf = Map.groupBy(model.ofType('AWS::ApiGatewayV2::Route'), (route) => {
    const [integration] = model.usedAt(route.id, 'Properties.Target');
    return integration?.id;
  });
  return model.ofType('AWS::ApiGatewayV2::Integration').flatMap((integration) => {
    const [api] = model.usedAt(integration.id, 'Properties.ApiId');
    if (api === undefined) return [];
    const [subtype, uri] = ['IntegrationSubtype', 'IntegrationUri'].map((key) =>
      JSON.stringify(property(integration, key) ?? ''),
    );
    const keys = (routesOf.get(integration.id) ?? []).map((route) =>
      (textAt(route.properties, 'RouteKey') ?? '').replace(/^\$/, ''),
    );
    return (keys.length === 0 ? [''] : keys).flatMap((key) =>
      ways(
        integration,
        api,
        'Properties',
        `${subtype ?? ''}${uri ?? ''}`,
        key,
        key.split(' ')[0] ?? '',
        model,
        between,
      ),
    );
  });
}

/** Named in an integration beside what it leads to. */
const ABOUT =
  /^AWS::(?:IAM::|ApiGateway|EC2::|Logs::|KMS::|ServiceDiscovery::|CertificateManager::)/;

function ways(
  part: Resource,
  api: Resource,
  at: string,
  address: string,
  route: string,
  verb: string,
  model: Model,
  { nodeOf }: Between,
): Way[] {
  const targets = model
    .usesOf(part.id)
    .filter((use) => use.at.startsWith(at))
    .flatMap(({ to }) => model.resource(to) ?? [])
    .flatMap((target) => behindLink(target, model))
    .filter(({ type }) => !ABOUT.test(type));
  return [...new Set(targets)].flatMap((target) => {
    const { kind, label, reversed } = meaningOf(target, address, verb);
    const proof: Evidence = evidence(part, at);
    const ends = [nodeOf(api.id), nodeOf(target.id)] as const;
    const [from, to] = reversed ? ends.toReversed() : ends;
    return edge(kind, from, to, label, proof).map((found) => ({
      edge: found,
      route: kind === 'invoke' || kind === 'traffic' ? route : '',
    }));
  });
}

/** What a VPC link of a REST API leads to; who answers to a name of Cloud Map. */
function behindLink(target: Resource, model: Model): readonly Resource[] {
  if (target.type === 'AWS::ApiGateway::VpcLink')
    return model.usedAt(target.id, 'Properties.TargetArns');
  if (target.type !== 'AWS::ServiceDiscovery::Service') return [target];
  return model
    .usersOf(target.id)
    .filter(({ at }) => at.startsWith('Properties.ServiceRegistries'))
    .flatMap(({ from }) => model.resource(from) ?? []);
}

function meaningOf({ type }: Resource, address: string, verb: string): Call {
  if (/^AWS::(?:ElasticLoadBalancing|ECS::Service$)/.test(type))
    return { kind: 'traffic', label: 'HTTP' };
  const [, service = '', action = ''] =
    /:(dynamodb|sqs|sns|states|s3|kinesis|firehose|events|lambda):(?:action\/)?([A-Za-z]*)/.exec(
      address,
    ) ??
    /"(SQS|StepFunctions|EventBridge|Kinesis)-([A-Za-z]+)"/.exec(address) ??
    [];
  const ofType: Readonly<Record<string, string>> = table({
    'AWS::Lambda::Function': 'lambda',
    'AWS::StepFunctions::StateMachine': 'states',
    'AWS::SQS::Queue': 'sqs',
    'AWS::SNS::Topic': 'sns',
    'AWS::Events::EventBus': 'events',
  });
  const own = ofType[type] ?? (type.split('::')[1] ?? service).toLowerCase();
  return callOf(own, own === 's3' ? verb : action);
}

/** `/orders/{id}` */
function pathOf(resource: Resource, model: Model): string {
  if (resource.type !== 'AWS::ApiGateway::Resource') return '/';
  const part = textAt(resource.properties, 'PathPart') ?? '';
  const [parent] = model.usedAt(resource.id, 'Properties.ParentId');
  const above = parent === undefined || parent.id === resource.id ? '/' : pathOf(parent, model);
  return above === '/' ? `/${part}` : `${above}/${part}`;
}

/** Two routes are named, more are counted: their paths are in the API's own words, not in a picture's. */
function together(ways: readonly Way[]): Edge[] {
  const groups = Map.groupBy(ways, ({ edge: { from, to, kind } }) => `${from}|${to}|${kind}`);
  return [...groups.values()].flatMap((same) => {
    const named = [
      ...new Set(list(same.map(({ route }) => route).filter((route) => route !== ''))),
    ];
    const few = named.join(', ');
    const label = named.length > 2 ? `${named.length} routes` : few;
    return same.map((way) => ({ ...way.edge, label: label === '' ? way.edge.label : label }));
  });
}
