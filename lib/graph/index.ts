export { coverageOf, type Coverage } from './coverage';
export { graphOf } from './graph';
export { stackGraphOf } from './stacks';
export type * from './types';
export { countOf, titleOf, wordsOf } from './words';
