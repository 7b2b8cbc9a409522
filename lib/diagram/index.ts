export type * from './view';
export { overview } from './views/overview';
export { DEFAULT_LIMIT, type Cache } from './cache';
export type { Drawing } from './draw';
export { draw, drawOnce } from './draw-once';
export { staleFiles, writeDrawings, type Drawings } from './files';
