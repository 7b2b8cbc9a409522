export { archiveOf, readArchive, writeArchive } from './archive';
export type * from './archive';
export { coverageOf, type Coverage } from './coverage';
export { graphOf } from './graph';
export { propertiesOf, type PropertyTree } from './properties';
export { outsider } from './outsider';
export { stackGraphOf } from './stacks';
export type * from './types';
export { countOf, titleOf, wordsOf } from './words';
