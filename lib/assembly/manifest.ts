import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { AssemblyError, isObject, objectAt, readJson, textAt, type JsonObject } from './json-file';
import { once } from './late';
import { NO_TREE, treeOf, type Tree } from './tree';

/** A stack as the manifest of its assembly lists it. */
export interface StackArtifact {
  readonly id: string;
  /** Folder of the manifest that lists it. */
  readonly directory: string;
  readonly artifact: JsonObject;
  readonly stage: string | undefined;
}

export interface Manifest {
  /** In the order of the manifest, stages in their places. */
  readonly artifacts: readonly StackArtifact[];
  readonly tree: () => Tree;
}

/**
 * @param only path of the one stage whose stacks are wanted; undefined: all, and the construct tree is known to be readable
 * @throws AssemblyError in one line that says what to do
 */
export function readManifest(root: string, only?: string): Manifest {
  const file = join(root, 'manifest.json');
  if (!existsSync(file)) throw new AssemblyError(whyNone(root));
  const manifest = readJson(file);
  if (!isObject(manifest.artifacts) && manifest.artifacts !== undefined)
    throw new AssemblyError(`${file}: artifacts is no object; synthesize again`);
  const tree = once(() => readTree(root, manifest));
  if (only === undefined) tree();
  return { artifacts: stackArtifacts(root, manifest, { only }, new Set([root])), tree };
}

/** What a folder without a manifest most likely is. */
function whyNone(root: string): string {
  const missing = `${join(root, 'manifest.json')}: no such file`;
  if (!existsSync(root))
    return `${missing}; synthesize first, or name the folder that cdk synth wrote`;
  if (!statSync(root).isDirectory())
    return `${root}: a file; name the folder that cdk synth wrote (cdk.out)`;
  if (existsSync(join(root, 'cdk.out', 'manifest.json')))
    return `${missing}; did you mean ${join(root, 'cdk.out')}?`;
  if (existsSync(join(root, 'cdk.json')))
    return `${missing}; synthesize first: npx cdk synth in ${root}, then name ${join(root, 'cdk.out')}`;
  if (
    readdirSync(root).some((name) =>
      /(?:template|cloudformation).*\.(?:json|ya?ml)$|\.template$/i.test(name),
    )
  )
    return `${missing}: the folder holds CloudFormation templates but no cloud assembly; load them in a CDK app (CfnInclude), and name the folder that cdk synth writes`;
  return `${missing}; synthesize first, or name the folder that cdk synth wrote`;
}

function readTree(root: string, manifest: JsonObject): Tree {
  const artifact = Object.values(objectAt(manifest, 'artifacts')).find(
    (entry) => textAt(entry, 'type') === 'cdk:tree',
  );
  const name = textAt(objectAt(artifact, 'properties'), 'file');
  if (name === undefined) return NO_TREE;
  const file = inside(root, name, 'the construct tree');
  return treeOf(readJson(file), (part) => readJson(join(dirname(file), basename(part))));
}

function stackArtifacts(
  directory: string,
  manifest: JsonObject,
  { stage, only }: { readonly stage?: string; readonly only: string | undefined },
  around: ReadonlySet<string>,
): StackArtifact[] {
  return Object.entries(objectAt(manifest, 'artifacts')).flatMap(([id, artifact]) => {
    if (!isObject(artifact)) return [];
    if (artifact.type === 'aws:cloudformation:stack')
      return only === undefined || only === stage ? [{ id, directory, artifact, stage }] : [];
    if (artifact.type !== 'cdk:cloud-assembly') return [];
    const properties = objectAt(artifact, 'properties');
    const folder = textAt(properties, 'directoryName');
    if (folder === undefined) return [];
    const nested = inside(directory, folder, `stage ${id}`);
    if (around.has(nested))
      throw new AssemblyError(
        `${directory}/manifest.json: stage ${id} holds itself; synthesize again`,
      );
    const name = textAt(properties, 'displayName') ?? id;
    if (only !== undefined && !`${only}/`.startsWith(`${name}/`)) return [];
    return stackArtifacts(
      nested,
      readJson(join(nested, 'manifest.json')),
      { stage: name, only },
      new Set([...around, nested]),
    );
  });
}

/** A file of the assembly by its name in the manifest, which must not lead out of the assembly. */
export function inside(directory: string, name: string, what: string): string {
  const file = resolve(directory, name);
  if (!file.startsWith(`${resolve(directory)}/`) && !file.startsWith(`${resolve(directory)}\\`))
    throw new AssemblyError(
      `${join(directory, 'manifest.json')}: ${what} lies outside of the assembly (${name}); synthesize again`,
    );
  return file;
}
