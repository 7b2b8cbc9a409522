export type * from './view';
export { overview } from './views/overview';
export { draw, type Drawing } from './draw';
export { staleFiles, writeDrawings, type Drawings } from './files';
