import { z } from 'zod';
import { checkDockerfile } from '../check-files';
import type { Locate } from '../locate';
import { quote, type Problem } from '../problem';

export type ImageSource = BuiltImage | LocatedImage;

export interface BuiltImage {
  /** Folder with the Dockerfile, from the project root. */
  readonly build: string;
  /** Name of the Dockerfile in it. Default `Dockerfile`. */
  readonly dockerfile: string;
  /** Build arguments. */
  readonly args?: Readonly<Record<string, string>>;
  /** Stage to build; absent: the last one. */
  readonly target?: string;
}

export interface LocatedImage {
  /** Registry, repository, and tag or digest. */
  readonly location: string;
}

const buildSchema = z.strictObject({
  /** Folder with the Dockerfile, from the project root */
  build: z.string().min(1),
  /**
   * Name of the Dockerfile in it
   * @default `Dockerfile`
   */
  dockerfile: z.string().min(1).optional(),
  /** Build arguments, never secrets: they can be read in the image */
  args: z.record(z.string().regex(/^[A-Za-z_]\w*$/), z.string()).optional(),
  /**
   * Stage of the Dockerfile to build
   * @default the last one
   */
  target: z.string().min(1).optional(),
});

const locationSchema = z.strictObject({
  /** Image that exists: `registry/repository@sha256:…`, or with a tag other than `latest` */
  location: z.string().min(1),
});

export const imageSchema = z.union([buildSchema, locationSchema], {
  error: "{ build: 'tasks/hello' } or { location: 'public.ecr.aws/…@sha256:…' }",
});

export const imageOverrideSchema = z.union([buildSchema.partial(), locationSchema], {
  error: "{ build: 'tasks/hello' } or { location: 'public.ecr.aws/…@sha256:…' }",
});

type ImageInput = z.input<typeof imageSchema>;

export function resolveImage(input: ImageInput): ImageSource {
  if ('location' in input) return { location: input.location };
  const { build, dockerfile = 'Dockerfile', args, target } = input;
  return {
    build,
    dockerfile,
    ...(args !== undefined && { args }),
    ...(target !== undefined && { target }),
  };
}

export function checkImage(
  path: readonly string[],
  image: ImageInput | undefined,
  at: Locate,
  root: string,
  architecture?: 'x86_64' | 'arm64',
): Problem[] {
  const locate = (...settings: string[]) => at([...path, 'image'], ...settings);
  if (image === undefined) return [];
  if (!('location' in image)) return checkDockerfile(locate, image, root, architecture);
  const wrong = locationProblem(image.location);
  if (wrong === undefined) return [];
  return [{ path: locate('location'), message: `${quote(image.location)} ${wrong}` }];
}

/** https://github.com/distribution/reference: host and repository, then a tag, a digest, or both. */
const LOCATION =
  /^(?:[\w.-]+(?::\d+)?\/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*(?::(?<tag>\w[\w.-]{0,127}))?(?<digest>@sha256:[0-9a-f]{64})?$/;

/** What is running must be known: a name that means another image tomorrow is none. */
function locationProblem(location: string): string | undefined {
  const parts = LOCATION.exec(location)?.groups;
  if (parts === undefined) {
    return "is not the address of an image; use 'registry/repository@sha256:…' or 'registry/repository:tag'";
  }
  if (parts.digest !== undefined) return undefined;
  if (parts.tag === undefined) return "names no version; add '@sha256:…' or a tag";
  return parts.tag === 'latest'
    ? "is another image tomorrow; use '@sha256:…' or a tag that is not 'latest'"
    : undefined;
}
