import { isAlias, isMap as isYamlMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Alias } from 'yaml';
import { setKey } from '../copilot/json';
import { ManifestError } from '../copilot/manifest-error';
import { lineAt, type YamlFile } from '../copilot/yaml-file';

/** What aliases may unfold to. */
const MOST_NODES = 100_000;

/**
 * Reads YAML or JSON with its tags: `!Ref x` becomes `{ Ref: 'x' }`, `!Sub x` `{ 'Fn::Sub': 'x' }` and, of Sceptre's,
 * `!stack_output x` `{ '!stack_output': 'x' }`.
 *
 * @throws ManifestError that names file and line where it does not parse
 */
export function readTagged(text: string, file: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge: true });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line } = lines.linePos(error.pos[0]);
    const [reason = ''] = error.message.split(/ at line |\n/);
    throw new ManifestError(`${file}:${line}: ${reason}`, 'Sceptre could not read it either');
  }
  let left = MOST_NODES;
  // To find what an alias stands for, the library walks the document.
  const aliases = new Map<unknown, unknown>();
  const resolved = (alias: Alias): unknown => {
    if (!aliases.has(alias)) aliases.set(alias, alias.resolve(document));
    return aliases.get(alias);
  };
  const plain = (node: unknown): unknown => {
    if (--left < 0) throw new ManifestError(`${file}: is too large`, 'write out its anchors');
    const inner: unknown = isAlias(node) ? resolved(node) : node;
    const value = untagged(inner, plain);
    const tag = (inner as { readonly tag?: string } | null | undefined)?.tag ?? '';
    return /^!\w/.test(tag) ? { [keyOfTag(tag.slice(1))]: split(tag, value) } : value;
  };
  return {
    file,
    value: plain(document.contents),
    lineOf: (at) => lineAt(document, lines, at),
  };
}

function untagged(node: unknown, plain: (node: unknown) => unknown): unknown {
  if (isScalar(node)) return node.value instanceof Date ? node.source : node.value;
  if (isSeq(node)) return node.items.map(plain);
  if (!isYamlMap(node)) return undefined;
  const map = {};
  for (const { key, value } of node.items) {
    const name = isScalar(key) ? String(key.value) : undefined;
    if (name !== undefined) setKey(map, name, plain(value) ?? null);
  }
  return map;
}

/** CloudFormation's begin with a capital letter. */
function keyOfTag(tag: string): string {
  if (tag === 'Ref' || tag === 'Condition') return tag;
  return /^[A-Z]/.test(tag) ? `Fn::${tag}` : `!${tag}`;
}

/** `!GetAtt Service.Name` is a list in the long form. */
function split(tag: string, value: unknown): unknown {
  if (tag !== '!GetAtt' || typeof value !== 'string') return value;
  const [first = '', ...rest] = value.split('.');
  return [first, rest.join('.')];
}
