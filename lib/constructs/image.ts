import { join } from 'node:path';
import { Stage } from 'aws-cdk-lib';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import {
  ContainerImage,
  CpuArchitecture,
  OperatingSystemFamily,
  type AssetImageProps,
  type RuntimePlatform,
} from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import type { Architecture, ImageSource, ResolvedEnvironment } from '../config';
import { LocatedImage } from './located-image';

/** Folder that paths in the configuration start from. */
export const PROJECT_ROOT = join(__dirname, '..', '..');

const DOCKER_PLATFORM = { x86_64: Platform.LINUX_AMD64, arm64: Platform.LINUX_ARM64 };
const CPU_ARCHITECTURE = { x86_64: CpuArchitecture.X86_64, arm64: CpuArchitecture.ARM64 };

/** An image built from a folder, for the processor that will run it; its content is its address. */
export function imageFrom(
  directory: string,
  architecture: Architecture,
  options: Pick<AssetImageProps, 'file' | 'target' | 'buildArgs'> = {},
): ContainerImage {
  return ContainerImage.fromAsset(directory, {
    platform: DOCKER_PLATFORM[architecture],
    ...options,
  });
}

export function imageOf(source: ImageSource, architecture: Architecture): ContainerImage {
  if ('location' in source) return new LocatedImage(source.location);
  const { build, dockerfile, args, target } = source;
  return imageFrom(join(PROJECT_ROOT, build), architecture, {
    file: dockerfile,
    ...(args !== undefined && { buildArgs: { ...args } }),
    ...(target !== undefined && { target }),
  });
}

/** The image of the environment's release; without a release, or where it exists already, what `build` gives. */
export function releasedOr(
  environment: ResolvedEnvironment,
  name: string,
  build: () => ContainerImage,
  source?: ImageSource,
): ContainerImage {
  const released = environment.release?.images[name];
  if (released === undefined || (source !== undefined && 'location' in source)) return build();
  return new LocatedImage(released.image);
}

export function platformOf(architecture: Architecture): RuntimePlatform {
  return {
    cpuArchitecture: CPU_ARCHITECTURE[architecture],
    operatingSystemFamily: OperatingSystemFamily.LINUX,
  };
}

/** Folder of the bundles in that of the assembly. */
export const BUNDLES_FOLDER = '.bundles';

/**
 * Where bundles are written before they become assets: beside the assembly, so that two syntheses at once are apart.
 * All environments share them, so that each becomes an asset once.
 */
export function bundleFolder(scope: Construct, name: string): string {
  return join(Stage.of(scope)?.assetOutdir ?? 'cdk.out', BUNDLES_FOLDER, name);
}
