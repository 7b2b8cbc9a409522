import type { Resource } from '../assembly';

/** Ids that name the kind of a construct and not the thing. */
const KINDS = new Set([
  'Resource',
  'Default',
  'Workload',
  'Definition',
  'Task',
  'Table',
  'Queue',
  'Service',
  'Instance',
  'Cluster',
]);

/** A title from the construct's path: `dev/data/Tasks/DeadLetters/Resource` → `Tasks dead letters`. */
export function titleOf({ path, stack }: Pick<Resource, 'path' | 'stack'>): string {
  const inStack = path.startsWith(`${stack}/`) ? path.slice(stack.length + 1) : path;
  const ids = inStack.split('/').filter((id, index, all) => id !== all[index - 1]);
  const telling = ids.filter((id) => !KINDS.has(id));
  const words = (telling.length > 0 ? telling : ids.slice(0, 1)).flatMap(wordsOf);
  const unique = words.filter(
    (word, index) => word.toLowerCase() !== words[index - 1]?.toLowerCase(),
  );
  return sentence(unique);
}

/** `WebACLAssociation` → Web, ACL, Association. */
export function wordsOf(id: string): string[] {
  return id
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(/[\s_-]+/)
    .filter((word) => word !== '');
}

const ACRONYMS = new Set(['API', 'DNS', 'NAT', 'VPC', 'URL', 'SQS', 'SNS', 'ID']);

function sentence(words: readonly string[]): string {
  return words
    .map((word, index) => {
      if (/^[A-Z]{2,}$/.test(word) || ACRONYMS.has(word.toUpperCase())) return word.toUpperCase();
      return index === 0 ? word.charAt(0).toUpperCase() + word.slice(1) : word.toLowerCase();
    })
    .join(' ');
}

/** `AWS::ECS::TaskDefinition` → `ECS task definition`. */
export function typeInWords(type: string): string {
  const [, service = '', kind = type] = type.split('::');
  return `${service} ${wordsOf(kind).join(' ').toLowerCase()}`.trim();
}

export function plural(count: number, one: string): string {
  return count === 1 ? `1 ${one}` : `${count} ${one}s`;
}

/** `12 Lambda functions`, `3 S3 bucket policies`. */
export function countOf(type: string, count: number): string {
  const one = type === 'external' ? 'party outside' : typeInWords(type);
  if (count === 1) return `1 ${one}`;
  if (type === 'external') return `${count} parties outside`;
  return `${count} ${one.replace(/([^aeiou])y$/, '$1ie').replace(/(?:s|x|ch)$/, '$&e')}s`;
}
