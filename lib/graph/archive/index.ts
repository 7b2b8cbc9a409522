export { readArchive, writeArchive } from './file';
export { archiveOf } from './record';
export type * from './types';
