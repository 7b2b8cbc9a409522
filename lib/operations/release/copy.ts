import { isObject, type JsonObject } from '../../assembly';
import { OperationError } from '../errors';
import { withRetries } from './network';
import type { Manifest, Repository } from './registry';

/** What a registry keeps and addresses by its digest. */
interface Descriptor {
  readonly digest: string;
  readonly mediaType: string;
  readonly size: number;
  readonly platform: JsonObject | undefined;
}

/** Layers sent at a time. */
const AT_ONCE = 3;

/**
 * Copies an image by its digest: its layers that are not there yet, then its manifest, byte by byte, under a tag.
 *
 * @param open opens where it comes from; not called where nothing has to be copied
 * @returns whether anything had to be copied
 * @throws OperationError IMAGE_DIFFERS where the tag names another image already
 */
export async function copyImage(
  open: () => Promise<Repository>,
  target: Repository,
  { digest, tag, name }: { readonly digest: string; readonly tag: string; readonly name: string },
  signal?: AbortSignal,
): Promise<boolean> {
  const there = await withRetries(() => target.manifest(tag, signal), signal);
  if (there !== undefined) {
    checkSame(there, digest, target, tag, name);
    return false;
  }
  const source = await open();
  const manifest = await manifestBy(source, digest, name, signal);
  await copyParts(source, target, manifest, name, signal);
  await withRetries(() => target.putManifest(tag, manifest, signal), signal);
  const copied = await withRetries(() => target.manifest(tag, signal), signal);
  if (copied === undefined)
    throw new OperationError(
      'PUSH_FAILED',
      `${target.uri} took the image of ${name} and does not have it`,
      'run the command again',
    );
  checkSame(copied, digest, target, tag, name);
  return true;
}

function checkSame(
  { digest: is }: Manifest,
  digest: string,
  { uri }: Repository,
  tag: string,
  name: string,
): void {
  if (is === digest) return;
  throw new OperationError(
    'IMAGE_DIFFERS',
    `the image of ${name} is not the one that was released: ${uri}:${tag} is ${is}, the release has ${digest}`,
    'somebody built it there from the same sources. What the release has was tested, that one was not: remove the tag, and run the command again: aws ecr batch-delete-image',
  );
}

async function manifestBy(
  source: Repository,
  digest: string,
  name: string,
  signal: AbortSignal | undefined,
): Promise<Manifest> {
  const manifest = await withRetries(() => source.manifest(digest, signal), signal);
  if (manifest === undefined) {
    throw new OperationError(
      'RELEASE_MISMATCH',
      `the released image of ${name} is gone: ${source.uri} has no ${digest}`,
      'a lifecycle rule or a person removed it; make the release anew: npx slipway release --push',
    );
  }
  if (manifest.digest === digest) return manifest;
  throw new OperationError(
    'IMAGE_DIFFERS',
    `${source.uri} gives other bytes for the image of ${name} than its digest says: ${manifest.digest}`,
    'nothing was copied; ask who runs that registry, or a proxy before it',
  );
}

async function copyParts(
  source: Repository,
  target: Repository,
  manifest: Manifest,
  name: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const content = contentOf(manifest);
  for (const { digest } of descriptorsIn(content.manifests)) {
    const child = await manifestBy(source, digest, name, signal);
    await copyParts(source, target, child, name, signal);
    await withRetries(() => target.putManifest(digest, child, signal), signal);
  }
  const { default: pMap } = require('p-map') as typeof import('p-map');
  const digests = new Set(blobsOf(content).map(({ digest }) => digest));
  await pMap(
    digests,
    (digest) =>
      withRetries(async () => {
        if (await target.hasBlob(digest, signal)) return;
        await target.putBlob(digest, await source.blob(digest, signal), signal);
      }, signal),
    { concurrency: AT_ONCE },
  );
}

function contentOf({ bytes }: Manifest): JsonObject {
  const content: unknown = JSON.parse(bytes.toString('utf8'));
  return isObject(content) ? content : {};
}

function descriptorsIn(value: unknown): Descriptor[] {
  const list = Array.isArray(value) ? value : [value];
  return list.flatMap((entry) => {
    if (!isObject(entry) || typeof entry.digest !== 'string') return [];
    const { digest, mediaType, size, platform, urls } = entry;
    // layers that only their maker may give away, of Windows: registries do not keep them
    if (Array.isArray(urls) && urls.length > 0) return [];
    return [
      {
        digest,
        mediaType: typeof mediaType === 'string' ? mediaType : '',
        size: typeof size === 'number' ? size : 0,
        platform: isObject(platform) ? platform : undefined,
      },
    ];
  });
}

const blobsOf = (content: JsonObject): Descriptor[] => [
  ...descriptorsIn(content.config),
  ...descriptorsIn(content.layers),
];

/** What an image is, by what its registry has. */
export interface ImageFacts {
  readonly digest: string;
  /** `linux/arm64`; with commas between where it is an index of several. */
  readonly platform: string;
  /** Compressed, in bytes; of an index: all of it. */
  readonly size: number;
}

/** Platform and size of an image in a registry. */
export async function factsOf(
  repository: Repository,
  manifest: Manifest,
  signal?: AbortSignal,
): Promise<ImageFacts> {
  const content = contentOf(manifest);
  const { digest } = manifest;
  const children = await Promise.all(
    descriptorsIn(content.manifests)
      .filter(({ platform }) => platform?.os !== 'unknown') // attestations
      .map(async (child) =>
        factsOf(
          repository,
          await manifestBy(repository, child.digest, child.digest, signal),
          signal,
        ),
      ),
  );
  if (children.length > 0) {
    const platform = children.map((child) => child.platform).join(',');
    return { digest, platform, size: children.reduce((sum, { size }) => sum + size, 0) };
  }
  const [config] = descriptorsIn(content.config);
  const size = blobsOf(content).reduce((sum, blob) => sum + blob.size, 0);
  if (config === undefined) return { digest, platform: 'unknown', size };
  const text = await new Response(await repository.blob(config.digest, signal)).text();
  const { os = 'unknown', architecture = 'unknown' } = JSON.parse(text) as Record<string, string>;
  return { digest, platform: `${os}/${architecture}`, size };
}
