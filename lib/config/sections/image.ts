import { z } from 'zod';
import { checkDockerfile } from '../check-files';
import type { Locate } from '../locate';
import type { Problem } from '../problem';

export interface ImageSource {
  /** Folder with the Dockerfile, from the project root. */
  readonly build: string;
  /** Name of the Dockerfile in it. Default `Dockerfile`. */
  readonly dockerfile: string;
}

export const imageSchema = z.strictObject({
  /** Folder with the Dockerfile, from the project root */
  build: z.string().min(1),
  /**
   * Name of the Dockerfile in it
   * @default `Dockerfile`
   */
  dockerfile: z.string().min(1).optional(),
});

type ImageInput = z.input<typeof imageSchema>;

export function resolveImage({ build, dockerfile = 'Dockerfile' }: ImageInput): ImageSource {
  return { build, dockerfile };
}

export function checkImage(
  path: readonly string[],
  image: ImageInput | undefined,
  at: Locate,
  root: string,
): Problem[] {
  const locate = (...settings: string[]) => at([...path, 'image'], ...settings);
  return image === undefined ? [] : checkDockerfile(locate, image, root);
}
