import type { EdgeKind } from '../../../graph';
import type { Card } from '../../view';

/** `AWS::ECS::TaskDefinition` → `ECS task definition`. */
export function typeInWords(type: string): string {
  if (type === 'external') return 'outside of the templates';
  const [vendor = '', service = '', kind = ''] = type.split('::');
  if (service === '') return vendor;
  const words = kind
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2');
  return `${vendor === 'Custom' ? 'custom ' : ''}${service} ${words.toLowerCase()}`.trim();
}

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

export function plural(count: number, one: string, many = `${one}s`): string {
  return count === 1 ? `1 ${one}` : `${count.toLocaleString('en-US')} ${many}`;
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
