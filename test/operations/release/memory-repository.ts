import { digestOf } from '../../../lib/operations/release/network';
import type { Manifest, Repository } from '../../../lib/operations/release/registry';

/** A repository that keeps its images in memory, and refuses what a registry refuses. */
export interface MemoryRepository extends Repository {
  readonly blobs: Map<string, Uint8Array>;
  readonly manifests: Map<string, Manifest>;
  /** Digests of layers that were sent to it, in order. */
  readonly sent: string[];
  add(bytes: Uint8Array): { digest: string; size: number };
  put(content: object, mediaType: string, tag?: string): Manifest;
}

export function memoryRepository(uri: string): MemoryRepository {
  const blobs = new Map<string, Uint8Array>();
  const manifests = new Map<string, Manifest>();
  const sent: string[] = [];
  const add = (bytes: Uint8Array) => {
    const digest = digestOf(bytes);
    blobs.set(digest, bytes);
    return { digest, size: bytes.length };
  };
  const keep = (reference: string, manifest: Manifest) => {
    manifests.set(reference, manifest);
    manifests.set(manifest.digest, manifest);
  };
  return {
    uri,
    address: uri,
    host: 'registry',
    token: '',
    blobs,
    manifests,
    sent,
    add,
    put: (content, mediaType, tag) => {
      const bytes = Buffer.from(JSON.stringify(content));
      const manifest = { bytes, mediaType, digest: digestOf(bytes) };
      keep(tag ?? manifest.digest, manifest);
      return manifest;
    },
    manifest: (reference) => Promise.resolve(manifests.get(reference)),
    hasBlob: (digest) => Promise.resolve(blobs.has(digest)),
    blob: (digest) => {
      const bytes = blobs.get(digest);
      if (bytes === undefined) return Promise.reject(new Error(`no ${digest}`));
      return Promise.resolve(new Response(new Uint8Array(bytes)).body!);
    },
    putBlob: async (digest, content) => {
      const bytes = new Uint8Array(await new Response(content).arrayBuffer());
      if (digestOf(bytes) !== digest) throw new Error(`other bytes than ${digest}`);
      add(bytes);
      sent.push(digest);
    },
    putManifest: (reference, manifest) => {
      for (const digest of wanted(manifest))
        if (!blobs.has(digest) && !manifests.has(digest))
          return Promise.reject(new Error(`the manifest comes before ${digest}`));
      keep(reference, manifest);
      return Promise.resolve();
    },
  };
}

function wanted({ bytes }: Manifest): string[] {
  const { config, layers = [], manifests = [] } = JSON.parse(bytes.toString());
  const entries = [config, ...layers, ...manifests].filter((entry) => entry?.urls === undefined);
  return entries.flatMap((entry) => entry?.digest ?? []);
}
