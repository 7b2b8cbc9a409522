import { z } from 'zod';

/** What an image is, wherever it is: built once, copied unchanged from registry to registry. */
const releasedImage = z.strictObject({
  /** What people call it: the workload's name. */
  name: z.string(),
  /** Content hash of its sources, which the templates name as its tag. */
  hash: z.string(),
  /** Digest of its manifest, `sha256:…`: the same in every registry. */
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  platform: z.string(),
  /** Compressed, in bytes. */
  size: z.number().int().nonnegative(),
  /** Where it was pushed to when it was built, without tag or digest. */
  repository: z.string(),
});

const releasedFile = z.strictObject({ path: z.string(), sha256: z.string() });

/** `release.json`: what was built once and is promoted unchanged. */
export const releaseSchema = z.strictObject({
  version: z.literal(1),
  /** Unique in the application, sorts by time: `20261121T204940Z-0eadc7a`. */
  id: z.string().regex(/^\d{8}T\d{6}Z-[\w.-]{1,40}$/),
  application: z.string(),
  /** Of git; with `-dirty` behind it where files differed from it. */
  revision: z.string(),
  builtAt: z.iso.datetime(),
  /** Over every file of the cloud assembly. */
  assembly: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  images: z.array(releasedImage),
  /** Pictures of the environments at that revision. */
  diagrams: z.array(releasedFile),
});

export type Release = z.infer<typeof releaseSchema>;
export type ReleasedImage = z.infer<typeof releasedImage>;
