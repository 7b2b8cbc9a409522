import { imageBuildsOf, type Assembly, type ImageBuild, type ImageUse } from '../../assembly';
import { OperationError } from '../errors';
import { copyImage } from './copy';
import { withRetries } from './network';
import { checkAssembly } from './read';
import type { Registries, Repository } from './registry';
import type { Release, ReleasedImage } from './release';

export interface Promotion {
  readonly release: Release;
  /** That the release was made from. */
  readonly assembly: Assembly;
  readonly environment: string;
  /** Default: those of AWS. */
  readonly registries?: Registries;
  readonly signal?: AbortSignal;
  /** Called as each image is there. */
  readonly onImage?: (image: PromotedImage) => void;
}

export interface PromotedImage {
  readonly name: string;
  readonly digest: string;
  /** Repository and tag, as the environment's templates name it. */
  readonly address: string;
  /** False: it was there already. */
  readonly copied: boolean;
}

/**
 * Sees to it that an environment's registry has the images of a release under the tags that its templates name: those
 * very images, compared by digest. What is not there is copied from where the release was pushed to.
 *
 * @throws OperationError RELEASE_MISMATCH where assembly and release are not of one another; IMAGE_DIFFERS where a tag
 *   names another image; REGISTRY_UNREACHABLE, NOT_BOOTSTRAPPED, AWS_DENIED
 */
export async function promoteImages(promotion: Promotion): Promise<PromotedImage[]> {
  const { release, assembly, environment, signal, onImage } = promotion;
  if (!assembly.stacks.some(({ stage }) => stage === environment))
    throw new OperationError(
      'NO_ENVIRONMENT',
      `the assembly has no environment '${environment}'`,
      'npx slipway synth writes the assembly anew',
    );
  await checkAssembly(release, assembly.directory);
  const registries = promotion.registries ?? ofAws();
  const promoted: PromotedImage[] = [];
  for (const build of imageBuildsOf(assembly.directory)) {
    const uses = distinct(build.uses.filter(({ stage }) => stage === environment));
    const image = uses.length === 0 ? undefined : releasedAs(build, release);
    for (const use of image === undefined ? [] : uses) {
      const one = await promote(registries, build, image as ReleasedImage, use, signal);
      promoted.push(one);
      onImage?.(one);
    }
  }
  return promoted;
}

function ofAws(): Registries {
  const { ecrRegistries } = require('./ecr') as typeof import('./ecr');
  return ecrRegistries();
}

async function promote(
  registries: Registries,
  build: ImageBuild,
  image: ReleasedImage,
  use: ImageUse,
  signal: AbortSignal | undefined,
): Promise<PromotedImage> {
  const { name, digest } = image;
  const target = await registries.open(use);
  const source = () => sourceOf(registries, build, image);
  const copied = await copyImage(source, target, { digest, tag: use.tag, name }, signal);
  return { name, digest, address: `${target.uri}:${use.tag}`, copied };
}

async function sourceOf(
  registries: Registries,
  { uses }: ImageBuild,
  { name, repository, digest }: ReleasedImage,
): Promise<Repository> {
  const use = await registries.find(uses, repository);
  if (use === undefined)
    throw new OperationError(
      'RELEASE_MISMATCH',
      `the image of ${name} was released to ${repository}, which is no repository of this assembly's environments`,
      CHANGED,
    );
  const source = await registries.open(use);
  // A tag there is never moved: what it names is what was built from these sources.
  const built = await withRetries(() => source.manifest(use.tag));
  if (built === undefined || built.digest === digest) return source;
  throw new OperationError(
    'RELEASE_MISMATCH',
    `the release says that the image of ${name} is ${digest}; ${repository} has ${built.digest} for the same sources`,
    CHANGED,
  );
}

const CHANGED = 'was release.json changed? Make the release anew: npx slipway release --push';

function releasedAs({ hash }: ImageBuild, release: Release): ReleasedImage {
  const image = release.images.find((one) => one.hash === hash);
  if (image !== undefined) return image;
  throw new OperationError(
    'RELEASE_MISMATCH',
    `release ${release.id} has no image for ${hash.slice(0, 12)}…, which the assembly asks for`,
    CHANGED,
  );
}

/** Stacks of an environment may share an image. */
const distinct = (uses: readonly ImageUse[]): ImageUse[] => [
  ...new Map(
    uses.map((use) => [JSON.stringify([use.account, use.region, use.repository, use.tag]), use]),
  ).values(),
];
