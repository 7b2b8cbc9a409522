import { createHash } from 'node:crypto';
import { isObject, type Stack } from '../../assembly';
import { compareTexts, isIntrinsic, type TextOf } from './text';

/** Longest text that is kept whole, in characters. */
const LONGEST = 400;
const KEPT = 160;

export interface Leaf {
  readonly path: string;
  readonly text: string;
}

/** The leaves of a resource's properties: entries of lists by their own names where they have some, else by place. */
export function leavesOf(value: unknown, stack: Stack, textOf: TextOf, path = ''): Leaf[] {
  if (isIntrinsic(value)) return [{ path, text: textOf(value, stack) }];
  if (Array.isArray(value)) return entriesOf(value as unknown[], stack, textOf, path);
  if (!isObject(value)) return [{ path, text: textOf(value, stack) }];
  const entries = Object.entries(value);
  if (entries.length === 0) return path === '' ? [] : [{ path, text: '{}' }];
  return entries
    .sort(([a], [b]) => compareTexts(a, b))
    .flatMap(([key, part]) => leavesOf(part, stack, textOf, path === '' ? key : `${path}.${key}`));
}

const NAMES = ['Name', 'Key', 'Id', 'AttributeName', 'IndexName', 'ContainerName'] as const;

/** The order of these is part of what they say. */
const IN_ORDER = /(?:Command|EntryPoint|Args|Layers|Path|KeySchema|OriginGroups|CacheBehaviors)$/;

function entriesOf(list: readonly unknown[], stack: Stack, textOf: TextOf, path: string): Leaf[] {
  const plain = list.every((entry) => !isObject(entry) && !Array.isArray(entry));
  if (plain || list.every((entry) => !isObject(entry) || isIntrinsic(entry))) {
    const texts = list.map((entry) => textOf(entry, stack));
    return [{ path, text: (IN_ORDER.test(path) ? texts : texts.sort(compareTexts)).join(', ') }];
  }
  const name = NAMES.find((key) => {
    const names = list.map((entry) => (isObject(entry) ? entry[key] : undefined));
    return names.every((one) => typeof one === 'string') && new Set(names).size === names.length;
  });
  if (name !== undefined) return named(list, name, stack, textOf, path);
  return list.map((entry, index) => ({ path: `${path}[${index}]`, text: textOf(entry, stack) }));
}

/** `Tags[owner]` → text, where name and value are all; `ContainerDefinitions[web].Cpu` otherwise. */
function named(
  list: readonly unknown[],
  name: (typeof NAMES)[number],
  stack: Stack,
  textOf: TextOf,
  path: string,
): Leaf[] {
  return list
    .flatMap((entry) => {
      const { [name]: own, ...others } = entry as Record<string, unknown>;
      const at = `${path}[${String(own)}]`;
      const keys = Object.keys(others);
      if (keys.length === 0) return [{ path: at, text: String(own) }];
      const [only = ''] = keys;
      const pair = keys.length === 1 && /^Value(?:From)?$/.test(only);
      return leavesOf(pair ? others[only] : others, stack, textOf, at);
    })
    .sort((a, b) => compareTexts(a.path, b.path));
}

const SECRET = /pass(?:word|wd|phrase)|secret|token|credential|(?:api|private|access)[_-]?key/i;

/** What of a text is kept: secrets are only digests, long texts a beginning and a digest. */
export function kept({ path, text }: Leaf, named: string): string {
  const last = /[^.[\]]+\]?$/.exec(path)?.[0] ?? path;
  if (isSecret(last, text)) return `(not kept; digest ${digestOf(named)})`;
  if (text.length <= LONGEST) return text;
  return `${text.slice(0, KEPT)}… (${text.length} characters, digest ${digestOf(named)})`;
}

/** Whether a text under this name is to be kept from readers. A reference to where the secret lies is none. */
export function isSecret(name: string, text: string): boolean {
  const isPlain = !/\$\{|\{\{resolve:/.test(text);
  return SECRET.test(name) && isPlain && /[A-Za-z0-9]{4}/.test(text) && !FLAG.test(text);
}

/** Words that no secret is made of. */
const FLAG = /^(?:true|false|\d{1,6}|arn:.*|REQUIRED|OPTIONAL|ENABLED|DISABLED)$/i;

/** 12 hexadecimal digits. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
