export { archiveOf, GraphFileError, readArchive, writeArchive } from './archive';
export type * from './archive';
export { graphOf } from './graph';
export type * from './types';
