import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { assetsOf } from './assets';
import { AssemblyError, objectAt, readJson, textAt, textsAt, type JsonObject } from './json-file';
import { once } from './late';
import { inside, readManifest, type StackArtifact } from './manifest';
import { nestedStacks } from './nested';
import { sourceLines } from './source-line';
import { outputsOf, pathsInMetadata, resourcesOf, type Constructs } from './template';
import type { Tree } from './tree';
import type { Assembly, Stack } from './types';

/**
 * Reads a cloud assembly from the folder that `cdk synth` wrote, whatever language the app is written in.
 *
 * @throws AssemblyError in one line
 */
export function readAssembly(directory: string): Assembly {
  const root = resolve(directory);
  const { artifacts, tree } = readManifest(root);
  return assembled(root, artifacts, (entry) => {
    const metadata = metadataOf(entry);
    return { metadata: () => metadata, constructs: constructsOf(tree(), metadata) };
  });
}

/**
 * Reads one stage alone: the stacks of one environment. Which constructs made their resources is read where a resource is
 * asked for it, so the folder must be there as long as that may be.
 *
 * @throws AssemblyError in one line
 */
export function readStage(directory: string, stage: string): Assembly {
  const root = resolve(directory);
  const { artifacts, tree } = readManifest(root, stage);
  return assembled(root, artifacts, (entry) => {
    const metadata = once(() => metadataOf(entry));
    const known = once(() => constructsOf(tree(), metadata()));
    const constructs: Constructs = {
      tree: {
        ancestryOf: (path) => known().tree.ancestryOf(path),
        pathsIn: (path) => known().tree.pathsIn(path),
      },
      sources: (path) => known().sources(path),
      pathOf: (path, logicalId) => known().pathOf(path, logicalId),
      lateOrigins: true,
    };
    return { metadata, constructs };
  });
}

/** What is known of a stack beside its template. */
interface Beside {
  readonly metadata: () => JsonObject;
  readonly constructs: Constructs;
}

const constructsOf = (tree: Tree, metadata: JsonObject): Constructs => ({
  ...{ tree, sources: sourceLines(metadata), pathOf: pathsInMetadata(metadata) },
});

function assembled(
  root: string,
  artifacts: readonly StackArtifact[],
  beside: (entry: StackArtifact) => Beside,
): Assembly {
  const pathOf = new Map(
    artifacts.map((entry) => [`${entry.directory}|${entry.id}`, stackPath(entry)]),
  );
  const stacks = artifacts.flatMap((entry) =>
    readStack(entry, beside(entry), (id) => pathOf.get(`${entry.directory}|${id}`)),
  );
  const paths = new Set<string>();
  for (const { path } of stacks) {
    if (paths.has(path))
      throw new AssemblyError(
        `${join(root, 'manifest.json')}: two stacks are named ${path}; remove the folder and synthesize again`,
      );
    paths.add(path);
  }
  return {
    directory: root,
    stacks: inDependencyOrder(stacks),
    stages: [...new Set(artifacts.flatMap(({ stage }) => stage ?? []))],
  };
}

function stackPath({ id, artifact, stage }: StackArtifact): string {
  const said = textAt(artifact, 'displayName')?.replace(/ \(.*\)$/, '');
  return said ?? (stage === undefined ? id : `${stage}/${id}`);
}

/** A stack, and the stacks nested in it. */
function readStack(
  entry: StackArtifact,
  { metadata, constructs }: Beside,
  pathOf: (id: string) => string | undefined,
): Stack[] {
  const { artifact, directory, id, stage } = entry;
  const properties = objectAt(artifact, 'properties');
  const file = textAt(properties, 'templateFile');
  if (file === undefined)
    throw new AssemblyError(
      `${directory}/manifest.json: stack ${id} names no template; synthesize again`,
    );
  const templateFile = inside(directory, file, `the template of stack ${id}`);
  const template = readJson(templateFile);
  const [, account = 'unknown-account', region = 'unknown-region'] =
    /^aws:\/\/([^/]+)\/(.+)$/.exec(textAt(artifact, 'environment') ?? '') ?? [];
  const path = stackPath(entry);
  const assets = assetsOf(artifact, directory);
  const lookupRole = textAt(objectAt(properties, 'lookupRole'), 'arn');
  const stack: Stack = {
    path,
    name: textAt(properties, 'stackName') ?? id,
    stage,
    account,
    region,
    terminationProtection: properties.terminationProtection === true,
    dependencies: textsAt(artifact, 'dependencies').flatMap(
      (dependency) => pathOf(dependency) ?? [],
    ),
    templateFile,
    resources: resourcesOf(template, path, constructs),
    outputs: outputsOf(template),
    parameters: objectAt(template, 'Parameters'),
    imageAssets: assets.images,
    ...(lookupRole !== undefined && { lookupRole }),
  };
  return [stack, ...nestedStacks(stack, template, { directory, assets, metadata, constructs })];
}

/** In a file of its own since 2025; beside the stack in the manifest before. */
function metadataOf({ artifact, directory }: StackArtifact): JsonObject {
  const file = textAt(artifact, 'additionalMetadataFile');
  const own = objectAt(artifact, 'metadata');
  if (file === undefined || !existsSync(join(directory, file))) return own;
  return { ...own, ...readJson(join(directory, file)) };
}

/** Nested stacks follow the stack around them. */
function inDependencyOrder(stacks: readonly Stack[]): Stack[] {
  const byPath = new Map(stacks.map((stack) => [stack.path, stack]));
  const nested = Map.groupBy(stacks, ({ parent }) => parent?.stack);
  const ordered = new Set<Stack>();
  const visiting = new Set<string>();
  const visit = (stack: Stack): void => {
    if (visiting.has(stack.path)) return;
    visiting.add(stack.path);
    for (const dependency of stack.dependencies) {
      const found = byPath.get(dependency);
      if (found !== undefined) visit(found);
    }
    ordered.add(stack);
    nested.get(stack.path)?.forEach(visit);
  };
  nested.get(undefined)?.forEach(visit);
  return [...ordered];
}
