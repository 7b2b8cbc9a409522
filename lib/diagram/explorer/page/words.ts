import type { EdgeKind } from '../../../graph';
import type { Card } from '../../view';

/** `AWS::ECS::TaskDefinition` → `ECS task definition`. */
export function typeInWords(type: string): string {
  if (type === 'external') return 'outside of the templates';
  const [vendor = '', service = '', kind = ''] = type.split('::');
  if (service === '') return vendor;
  const words = kind
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(' ')
    .map((word) => (ACRONYMS.has(word.toUpperCase()) ? word.toUpperCase() : word.toLowerCase()));
  // `Backup plan`, not `Backup backup plan`.
  if (words[0] === service.toLowerCase() && words.length > 1) words.shift();
  return `${vendor === 'Custom' ? 'custom ' : ''}${SERVICES[service] ?? service} ${words.join(' ')}`.trim();
}

const ACRONYMS = new Set(['ACL', 'API', 'DB', 'DNS', 'ID', 'IP', 'NAT', 'URL', 'VPC']);

/** Services that CloudFormation calls otherwise than people do. */
const SERVICES: Readonly<Record<string, string>> = {
  ApiGateway: 'API Gateway',
  ApiGatewayV2: 'API Gateway',
  ApplicationAutoScaling: 'Auto Scaling',
  AutoScaling: 'Auto Scaling',
  CertificateManager: 'ACM',
  ElasticLoadBalancing: 'ELB',
  ElasticLoadBalancingV2: 'ELB',
  Events: 'EventBridge',
  KinesisFirehose: 'Firehose',
  Logs: 'CloudWatch Logs',
  Scheduler: 'EventBridge Scheduler',
  SecretsManager: 'Secrets Manager',
  ServiceDiscovery: 'Cloud Map',
  StepFunctions: 'Step Functions',
  WAFv2: 'WAF',
};

/** `AWS::ECS::TaskDefinition` → `ECS`. */
export function serviceOf(type: string): string {
  return type.split('::')[1] ?? type;
}

/** What the cards are, where they are all the same; else `Resources`. */
export function commonType(cards: readonly Card[]): string {
  const types = new Set(cards.map(({ type }) => type));
  const [only] = types;
  return types.size === 1 && only !== undefined ? typeInWords(only) : 'Resources';
}

const numbers = new Intl.NumberFormat('en-US');

/** `1,234`: what toLocaleString() gives, without looking up the language each time. */
export const numberInWords = (count: number): string => numbers.format(count);

export function plural(count: number, one: string, many = `${one}s`): string {
  return count === 1 ? `1 ${one}` : `${numberInWords(count)} ${many}`;
}

export const KIND_WORDS: Readonly<Record<EdgeKind, string>> = {
  traffic: 'network traffic',
  invoke: 'calls',
  read: 'reads',
  write: 'writes',
  publish: 'publishes',
  subscribe: 'is delivered to',
  schedule: 'starts by the clock',
  assume: 'takes on identity',
  log: 'logs to',
  deploy: 'rolls out',
  operate: 'watches or keeps safe',
};
