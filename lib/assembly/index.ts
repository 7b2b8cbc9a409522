export { assemblyFiles, type AssemblyFile } from './files';
export { assemblyHash } from './hash';
export {
  imageBuildsOf,
  type CacheOption,
  type CommandSource,
  type DockerSource,
  type ImageBuild,
  type ImageSource,
  type ImageUse,
} from './image-builds';
export { AssemblyError, isObject, textAt, textsAt, type JsonObject } from './json-file';
export { assemblyInputs, type AssemblyInputs } from './inputs';
export { filledIn, partitionOf, type Placeholders } from './placeholders';
export { publishingOf, type Publishing } from './publishing';
export { readAssembly, readStage } from './read';
export { readRecipes, type ImageRecipe, type Recipes } from './recipes';
export { referencesOf } from './references';
export { readSources, type Sources } from './sources';
export { textOf } from './text';
export type * from './types';
export { templateOf, withTemplates, type OtherTemplate } from './with-templates';
export { copyWithoutImages } from './without-images';
export { withoutSecrets } from './without-secrets';
export { objectsIn, variablesOf, workloadsOf, type Workload } from './workloads';
export { table } from './table';
