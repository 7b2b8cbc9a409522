import { dirname, join, resolve } from 'node:path';
import {
  AssemblyError,
  isObject,
  objectAt,
  readJson,
  textAt,
  textsAt,
  type JsonObject,
} from './json-file';
import { sourceLines } from './source-line';
import { ancestries, type Ancestries } from './tree';
import type {
  Assembly,
  ConstructInfo,
  ImageAsset,
  Output,
  Resource,
  SourceLine,
  Stack,
} from './types';

interface StackArtifact {
  readonly id: string;
  /** Folder of the manifest that lists it. */
  readonly directory: string;
  readonly artifact: JsonObject;
  readonly stage: string | undefined;
}

/**
 * Reads a cloud assembly from the folder that `cdk synth` wrote.
 *
 * @throws AssemblyError in one line
 */
export function readAssembly(directory: string): Assembly {
  const root = resolve(directory);
  const manifest = readJson(join(root, 'manifest.json'));
  const tree = treeOf(root, manifest);
  const artifacts = stackArtifacts(root, manifest, undefined);
  const pathOf = new Map(
    artifacts.map((entry) => [`${entry.directory}|${entry.id}`, stackPath(entry)]),
  );
  const stacks = artifacts.map((entry) =>
    readStack(entry, tree, (id) => pathOf.get(`${entry.directory}|${id}`)),
  );
  return { directory: root, stacks: inDependencyOrder(stacks) };
}

function treeOf(root: string, manifest: JsonObject): Ancestries {
  const artifact = Object.values(objectAt(manifest, 'artifacts')).find(
    (entry) => textAt(entry, 'type') === 'cdk:tree',
  );
  const file = textAt(objectAt(artifact, 'properties'), 'file');
  return file === undefined
    ? new Map<string, readonly ConstructInfo[]>()
    : ancestries(readJson(join(root, file)));
}

function stackArtifacts(
  directory: string,
  manifest: JsonObject,
  stage: string | undefined,
): StackArtifact[] {
  return Object.entries(objectAt(manifest, 'artifacts')).flatMap(([id, artifact]) => {
    if (!isObject(artifact)) return [];
    if (artifact.type === 'aws:cloudformation:stack') return [{ id, directory, artifact, stage }];
    if (artifact.type !== 'cdk:cloud-assembly') return [];
    const properties = objectAt(artifact, 'properties');
    const folder = textAt(properties, 'directoryName');
    if (folder === undefined) return [];
    const nested = join(directory, folder);
    return stackArtifacts(
      nested,
      readJson(join(nested, 'manifest.json')),
      textAt(properties, 'displayName') ?? id,
    );
  });
}

function stackPath({ id, artifact }: StackArtifact): string {
  return textAt(artifact, 'displayName')?.replace(/ \(.*\)$/, '') ?? id;
}

function readStack(
  entry: StackArtifact,
  tree: Ancestries,
  pathOf: (id: string) => string | undefined,
): Stack {
  const { artifact, directory, id, stage } = entry;
  const properties = objectAt(artifact, 'properties');
  const file = textAt(properties, 'templateFile');
  if (file === undefined)
    throw new AssemblyError(`${directory}/manifest.json: stack ${id} names no template`);
  const templateFile = join(directory, file);
  const template = readJson(templateFile);
  const [, account = 'unknown-account', region = 'unknown-region'] =
    /^aws:\/\/([^/]+)\/(.+)$/.exec(textAt(artifact, 'environment') ?? '') ?? [];
  const path = stackPath(entry);
  const metadataFile = textAt(artifact, 'additionalMetadataFile');
  const metadata =
    metadataFile === undefined
      ? objectAt(artifact, 'metadata')
      : readJson(join(directory, metadataFile));
  const sources = sourceLines(metadata);
  return {
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
    resources: resourcesOf(template, path, tree, sources),
    outputs: outputsOf(template),
    parameters: objectAt(template, 'Parameters'),
    imageAssets: imageAssetsOf(artifact, directory),
  };
}

function resourcesOf(
  template: JsonObject,
  stack: string,
  tree: Ancestries,
  sources: (path: string) => SourceLine | undefined,
): Resource[] {
  return Object.entries(objectAt(template, 'Resources')).flatMap(([logicalId, resource]) => {
    const type = textAt(resource, 'Type');
    if (type === undefined) return [];
    const path = textAt(objectAt(resource, 'Metadata'), 'aws:cdk:path') ?? logicalId;
    const deletionPolicy = textAt(resource, 'DeletionPolicy');
    const updateReplacePolicy = textAt(resource, 'UpdateReplacePolicy');
    return [
      {
        id: `${stack}#${logicalId}`,
        stack,
        logicalId,
        type,
        properties: objectAt(resource, 'Properties'),
        path,
        ancestry: tree.get(path) ?? [],
        source: sources(path),
        dependsOn: textsAt(resource, 'DependsOn').map((dependency) => `${stack}#${dependency}`),
        condition: textAt(resource, 'Condition'),
        ...(deletionPolicy !== undefined && { deletionPolicy }),
        ...(updateReplacePolicy !== undefined && { updateReplacePolicy }),
      },
    ];
  });
}

function outputsOf(template: JsonObject): Output[] {
  return Object.entries(objectAt(template, 'Outputs')).map(([logicalId, output]) => ({
    logicalId,
    exportName: textAt(objectAt(output, 'Export'), 'Name'),
    value: isObject(output) ? output.Value : undefined,
  }));
}

/** The images that a stack's asset manifest builds. */
function imageAssetsOf(artifact: JsonObject, directory: string): ImageAsset[] {
  const assetManifest = textsAt(artifact, 'dependencies').find((dependency) =>
    dependency.endsWith('.assets'),
  );
  if (assetManifest === undefined) return [];
  const file = join(directory, `${assetManifest}.json`);
  return Object.entries(objectAt(readJson(file), 'dockerImages')).flatMap(([hash, image]) => {
    const source = objectAt(image, 'source');
    const context = textAt(source, 'directory');
    if (context === undefined) return [];
    return [
      {
        hash,
        directory: resolve(dirname(file), context),
        dockerfile: textAt(source, 'dockerFile') ?? 'Dockerfile',
        buildArgs: objectAt(source, 'dockerBuildArgs') as Readonly<Record<string, string>>,
        platform: textAt(source, 'platform'),
        target: textAt(source, 'dockerBuildTarget'),
      },
    ];
  });
}

function inDependencyOrder(stacks: readonly Stack[]): Stack[] {
  const ordered = new Map<string, Stack>();
  const visiting = new Set<string>();
  const visit = (stack: Stack): void => {
    if (ordered.has(stack.path) || visiting.has(stack.path)) return;
    visiting.add(stack.path);
    for (const dependency of stack.dependencies) {
      const found = stacks.find(({ path }) => path === dependency);
      if (found !== undefined) visit(found);
    }
    ordered.set(stack.path, stack);
  };
  stacks.forEach(visit);
  return [...ordered.values()];
}
