export { coverageOf, type Coverage } from './coverage';
export { graphOf } from './graph';
export type * from './types';
