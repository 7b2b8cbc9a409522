export type * from './view';
export { overview } from './views/overview';
export { draw, type Drawing } from './draw';
export { explorerHtml, type ExplorerOptions } from './explorer/explorer';
export type { ExplorerGraph, ResourceDetail } from './explorer/content';
export { staleFiles, writeDrawings, type Drawings } from './files';
