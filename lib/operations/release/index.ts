export { assemblyHash } from '../../assembly';
export { SEVERITIES, type Severity } from './contents';
export { makeRelease, type MadeRelease } from './make';
export type { ImageEvent, MadeImage } from './make-image';
export { applicationName } from './names';
export { promoteImages, type PromotedImage, type Promotion } from './promote';
export { checkAssembly, readRelease } from './read';
export type { Registries, Repository } from './registry';
export type { Release, ReleasedImage } from './release';
