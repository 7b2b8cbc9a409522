import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { AssemblyError, objectAt, readJson, textAt, textsAt } from './json-file';
import { inside } from './manifest';

/** A file or symbolic link of an assembly. */
export interface AssemblyFile {
  /** From the folder of the assembly, with `/` between. */
  readonly name: string;
  /** Absolute path. */
  readonly path: string;
  readonly isLink: boolean;
}

/**
 * Every file that an assembly's manifests name, and those in the folders that they name: what a deployment reads. Left
 * out is what else lies in the folder: images and templates of earlier syntheses, caches, locks, reports.
 *
 * @throws AssemblyError where one is missing, or lies outside of the assembly
 */
export function assemblyFiles(directory: string): AssemblyFile[] {
  const root = resolve(directory);
  const found = new Map<string, AssemblyFile>();
  for (const path of namedFiles(root, root)) add(root, path, found);
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function add(root: string, path: string, found: Map<string, AssemblyFile>): void {
  const name = relative(root, path).split(sep).join('/');
  if (name.startsWith('../'))
    throw new AssemblyError(
      `${path}: lies outside of the assembly ${root}, which cannot be kept or moved then; synthesize with asset staging`,
    );
  if (!existsSync(path))
    throw new AssemblyError(`${path}: no such file, and a manifest names it; synthesize again`);
  if (!statSync(path).isDirectory()) {
    found.set(name, { name, path, isLink: false });
    return;
  }
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const below = join(path, entry.name);
    // what a link leads to is not followed: it may be gone, or the folder itself
    if (entry.isDirectory()) add(root, below, found);
    else found.set(`${name}/${entry.name}`, fileAt(root, below, entry.isSymbolicLink()));
  }
}

const fileAt = (root: string, path: string, isLink: boolean): AssemblyFile => ({
  name: relative(root, path).split(sep).join('/'),
  path,
  isLink,
});

/** Of the manifest in a folder: itself, what its artifacts name, and the manifests of stages. */
export function namedFiles(root: string, folder: string): string[] {
  const manifest = join(folder, 'manifest.json');
  const artifacts = Object.values(objectAt(readJson(manifest), 'artifacts'));
  const own = artifacts.flatMap((artifact) => {
    const properties = objectAt(artifact, 'properties');
    const type = textAt(artifact, 'type');
    const named = [
      textAt(properties, 'templateFile'),
      textAt(properties, 'file'),
      textAt(artifact, 'additionalMetadataFile'),
    ].flatMap((name) => (name === undefined ? [] : [inside(folder, name, 'an artifact')]));
    const [file] = named;
    if (type === 'cdk:asset-manifest' && file !== undefined)
      return [...named, ...assetsIn(root, file)];
    if (type === 'cdk:tree' && file !== undefined) return [...named, ...partsOf(file)];
    if (type !== 'cdk:cloud-assembly') return named;
    const stage = textAt(properties, 'directoryName');
    if (stage === undefined) return named;
    const nested = inside(folder, stage, 'a stage');
    if (nested === resolve(folder)) return named;
    return [...named, ...namedFiles(root, nested)];
  });
  return [manifest, ...own];
}

/** Files and build contexts; those that a command makes when they are published are none of the assembly's. */
function assetsIn(root: string, file: string): string[] {
  const manifest = readJson(file);
  const entries = [
    ...Object.values(objectAt(manifest, 'files')),
    ...Object.values(objectAt(manifest, 'dockerImages')),
  ];
  return entries.flatMap((entry) => {
    const source = objectAt(entry, 'source');
    const name = textAt(source, 'path') ?? textAt(source, 'directory');
    if (name === undefined || textsAt(source, 'executable').length > 0) return [];
    return [resolve(dirname(file), name)].filter((path) => path !== root);
  });
}

/** Large construct trees are spread over several files. */
function partsOf(tree: string, found: Set<string> = new Set([tree])): string[] {
  // Few trees have parts, and to read a large one takes ten times as long.
  if (!existsSync(tree) || !readFileSync(tree).includes('"fileName"')) return [...found];
  JSON.stringify(readJson(tree), (key, value: unknown) => {
    if (key !== 'fileName' || typeof value !== 'string') return value;
    const part = join(dirname(tree), basename(value));
    if (!found.has(part) && existsSync(part)) {
      found.add(part);
      partsOf(part, found);
    }
    return value;
  });
  return [...found];
}
