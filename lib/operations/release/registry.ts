/** What releasing asks of container registries: small ports. network.ts has the real ones. */

import type { ImageUse } from '../../assembly';

/** A manifest as the registry gives it: its bytes are what its digest is over. */
export interface Manifest {
  readonly bytes: Buffer;
  readonly mediaType: string;
  /** `sha256:…`, computed from the bytes. */
  readonly digest: string;
}

/** A repository of images in a registry. Errors come explained. */
export interface Repository {
  /** `<account>.dkr.ecr.<region>.amazonaws.com/<name>`: what people and templates call it. */
  readonly uri: string;
  /** The same as the container engine takes it. */
  readonly address: string;
  /** Host of the registry, and what opens it: `user:password` in base64. */
  readonly host: string;
  readonly token: string;
  /** By tag or digest; undefined: there is none. */
  manifest(reference: string, signal?: AbortSignal): Promise<Manifest | undefined>;
  hasBlob(digest: string, signal?: AbortSignal): Promise<boolean>;
  blob(digest: string, signal?: AbortSignal): Promise<ReadableStream<Uint8Array>>;
  putBlob(digest: string, content: ReadableStream<Uint8Array>, signal?: AbortSignal): Promise<void>;
  putManifest(reference: string, manifest: Manifest, signal?: AbortSignal): Promise<void>;
}

/** Where the images of environments are. */
export interface Registries {
  /** Opens the repository that an environment's templates name, with the role that may write there. */
  open(use: ImageUse): Promise<Repository>;
  /** The use among these that a repository's uri names; undefined: none of them. */
  find(uses: readonly ImageUse[], uri: string): Promise<ImageUse | undefined>;
}
