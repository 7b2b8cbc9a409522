import { readFileSync } from 'node:fs';
import { isAlias, isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import type { Path } from './json';
import { ManifestError } from './manifest-error';

/** A file of YAML that remembers where its values stand. */
export interface YamlFile {
  /** As people know it, from the workspace on. */
  readonly file: string;
  readonly value: unknown;
  /** Line of the key at a path, or of the nearest one above it. */
  readonly lineOf: (path: Path) => number;
}

/** Tags of CloudFormation are no errors: templates lie beside the manifests. */
const TEMPLATE_TAG = /^Unresolved tag: !/;

/** @throws ManifestError that names file and line where it does not parse */
export function readYaml(path: string, file: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(path, 'utf8'), { lineCounter: lines, merge: true });
  const [error] = document.errors.filter(({ message }) => !TEMPLATE_TAG.test(message));
  if (error !== undefined) {
    const { line } = lines.linePos(error.pos[0]);
    const [reason = ''] = error.message.split(/ at line |\n/);
    throw new ManifestError(`${file}:${line}: ${reason}`, 'Copilot could not read it either');
  }
  return { file, value: valueOf(document, file), lineOf: (at) => lineAt(document, lines, at) };
}

function valueOf(document: Document, file: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ManifestError(`${file}: ${reason}`, 'write out what its anchors stand for');
  }
}

export function lineAt(document: Document, lines: LineCounter, path: Path): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const key of path) {
    const inner: unknown = isAlias(node) ? node.resolve(document) : node;
    const [found, start] = step(inner, key);
    if (found === undefined) break;
    offset = start ?? offset;
    node = found;
  }
  return lines.linePos(offset).line;
}

function step(node: unknown, key: string | number): [node: unknown, start: number | undefined] {
  if (isSeq(node)) {
    const item = node.items[Number(key)];
    return [item, isNode(item) ? item.range?.[0] : undefined];
  }
  if (!isMap(node)) return [undefined, undefined];
  const pair = node.items.find(
    (one) => isPair(one) && isScalar(one.key) && String(one.key.value) === key,
  );
  const start = isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
  return [pair?.value ?? undefined, start];
}
