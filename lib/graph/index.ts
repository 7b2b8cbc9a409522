export { archiveOf, readArchive, writeArchive } from './archive';
export type * from './archive';
export { graphOf } from './graph';
export type * from './types';
