import { dirname, resolve } from 'node:path';
import { assetManifestOf } from './assets';
import { isObject, objectAt, readJson, textAt, textsAt, type JsonObject } from './json-file';
import { readManifest, type StackArtifact } from './manifest';

/** An image that an assembly asks for: how it is built, and where its environments look for it. */
export interface ImageBuild {
  /** Content hash of its sources. */
  readonly hash: string;
  /** Path of its construct, as the CDK names it; undefined in assemblies of older versions. */
  readonly displayName: string | undefined;
  readonly source: ImageSource;
  /** In the order of the assembly; the first environment that uses it is the first. */
  readonly uses: readonly ImageUse[];
}

/** Where a stack's template expects an image. Names hold `${AWS::AccountId}` and the like where the app left them open. */
export interface ImageUse {
  readonly stage: string | undefined;
  /** Undefined: that of the credentials. */
  readonly account: string | undefined;
  /** Undefined: that of the surroundings. */
  readonly region: string | undefined;
  readonly repository: string;
  readonly tag: string;
  /** Role that may write there; undefined: the credentials themselves. */
  readonly role: string | undefined;
  readonly externalId: string | undefined;
}

export type ImageSource = DockerSource | CommandSource;

/** Built by the container engine. Fields after the schema of asset manifests, `DockerImageSource`. */
export interface DockerSource {
  readonly kind: 'docker';
  /** Absolute path of the build context. */
  readonly directory: string;
  readonly dockerfile: string | undefined;
  readonly target: string | undefined;
  readonly platform: string | undefined;
  readonly network: string | undefined;
  readonly ssh: string | undefined;
  readonly args: Readonly<Record<string, string>>;
  readonly contexts: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly outputs: readonly string[];
  readonly cacheFrom: readonly CacheOption[];
  readonly cacheTo: CacheOption | undefined;
  readonly cacheDisabled: boolean;
}

export interface CacheOption {
  readonly type: string;
  readonly params: Readonly<Record<string, string>>;
}

/** Made by a command of the app's own, which prints the image's name. */
export interface CommandSource {
  readonly kind: 'command';
  readonly command: readonly string[];
  /** Absolute path of the folder that the command works in. */
  readonly directory: string;
}

/**
 * Every image of an assembly, once, however many environments use it.
 *
 * @param directory of the assembly
 * @throws AssemblyError in one line
 */
export function imageBuildsOf(directory: string): ImageBuild[] {
  const found = new Map<string, ImageBuild>();
  for (const artifact of readManifest(resolve(directory)).artifacts) {
    const file = assetManifestOf(artifact.artifact, artifact.directory);
    if (file === undefined) continue;
    for (const [hash, image] of Object.entries(objectAt(readJson(file), 'dockerImages'))) {
      const known = found.get(hash);
      const source = known?.source ?? sourceOf(objectAt(image, 'source'), dirname(file));
      if (source === undefined) continue;
      const uses = [...(known?.uses ?? []), ...usesOf(image, artifact)];
      found.set(hash, { hash, displayName: textAt(image, 'displayName'), source, uses });
    }
  }
  return [...found.values()];
}

function usesOf(image: unknown, { artifact, stage }: StackArtifact): ImageUse[] {
  const [, account, stackRegion] =
    /^aws:\/\/([^/]+)\/(.+)$/.exec(textAt(artifact, 'environment') ?? '') ?? [];
  return Object.values(objectAt(image, 'destinations')).flatMap((destination) => {
    const repository = textAt(destination, 'repositoryName');
    const tag = textAt(destination, 'imageTag');
    if (repository === undefined || tag === undefined) return [];
    return [
      {
        stage,
        account: known(account),
        region: textAt(destination, 'region') ?? known(stackRegion),
        repository,
        tag,
        role: textAt(destination, 'assumeRoleArn'),
        externalId: textAt(destination, 'assumeRoleExternalId'),
      },
    ];
  });
}

const known = (name: string | undefined): string | undefined =>
  name?.startsWith('unknown-') === true ? undefined : name;

function sourceOf(source: JsonObject, folder: string): ImageSource | undefined {
  const command = textsAt(source, 'executable');
  if (command.length > 0) return { kind: 'command', command, directory: folder };
  const context = textAt(source, 'directory');
  if (context === undefined) return undefined;
  return {
    kind: 'docker',
    directory: resolve(folder, context),
    dockerfile: textAt(source, 'dockerFile'),
    target: textAt(source, 'dockerBuildTarget'),
    platform: textAt(source, 'platform'),
    network: textAt(source, 'networkMode'),
    ssh: textAt(source, 'dockerBuildSsh'),
    args: wordsAt(source, 'dockerBuildArgs'),
    contexts: wordsAt(source, 'dockerBuildContexts'),
    secrets: wordsAt(source, 'dockerBuildSecrets'),
    outputs: textsAt(source, 'dockerOutputs'),
    cacheFrom: Array.isArray(source.cacheFrom) ? source.cacheFrom.flatMap(cacheOption) : [],
    cacheTo: cacheOption(source.cacheTo)[0],
    cacheDisabled: source.cacheDisabled === true,
  };
}

function wordsAt(value: JsonObject, key: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(objectAt(value, key)).flatMap(([name, text]) =>
      typeof text === 'string' ? [[name, text] as const] : [],
    ),
  );
}

function cacheOption(value: unknown): CacheOption[] {
  const type = textAt(value, 'type');
  if (!isObject(value) || type === undefined) return [];
  return [{ type, params: wordsAt(value, 'params') }];
}
