import { table } from '../../graph';
import type { ResourceRecord } from '../../graph';
import { STATEFUL } from './stateful';
import type { Union } from './union';

const KINDS: Readonly<Record<string, string>> = table({
  'AWS::SNS::Topic': 'topic',
  'AWS::Lambda::Function': 'function',
  'AWS::StepFunctions::StateMachine': 'state machine',
  'AWS::ECS::Service': 'service',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'load balancer',
  'AWS::ApiGateway::RestApi': 'API',
  'AWS::ApiGatewayV2::Api': 'API',
  'AWS::CloudFront::Distribution': 'distribution',
  'AWS::Events::EventBus': 'event bus',
});

/** `bucket`; empty for what people have no short word for. */
export const kindOf = (type: string): string => STATEFUL[type]?.what ?? KINDS[type] ?? '';

/** `Queue Orders`; `Orders queue` where the title names the kind. */
export function titleWithKind(title: string, type: string): string {
  const kind = kindOf(type);
  if (kind === '' || title.toLowerCase().includes(kind.toLowerCase())) return title;
  return `${kind.charAt(0).toUpperCase()}${kind.slice(1)} ${title}`;
}

/** A resource in people's words: a card by its title, a part of one by what it is. */
export function wordsFor(resource: ResourceRecord, holder: string, union: Union): string {
  const node = union.nodes.find(({ id }) => id === holder);
  const title = union.titleOf(holder);
  if (node?.type === resource.type) return titleWithKind(title, resource.type);
  const kind = kindOf(resource.type) || (resource.type.split('::').at(-1) ?? resource.type);
  return node === undefined
    ? `${kind} ${resource.path.replace(/\/(?:Resource|Default)$/, '')}`
    : `The ${kind} of ${title}`;
}

/** `AWS::ECS::TaskDefinition` → `ECS task definition`. */
export function typeWords(type: string): string {
  if (type === 'external') return 'outside';
  const [, service = '', name = type] = type.split('::');
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(' ')
    .map((word) => (/^[A-Z]{2,}$/.test(word) ? word : word.toLowerCase()));
  return [SERVICES[service] ?? service, ...words].join(' ').trim();
}

const SERVICES: Readonly<Record<string, string>> = table({
  ElasticLoadBalancingV2: 'Elastic',
  StepFunctions: 'Step Functions',
  SecretsManager: 'Secrets Manager',
});
