export { draw, type Drawing } from './draw';
export { staleFiles, writeDrawings, type Drawings } from './files';
