export { graphOf } from './graph';
export type * from './types';
