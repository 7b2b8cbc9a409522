export type { Scheme } from './schemes';
export type * from './view';
export { DEFAULT_LIMIT, keep, kept, keyOf, type Cache } from './cache';
export type { DrawOptions } from './draw';
export type { Drawing, Format } from './format';
export { draw, drawingKey, drawOnce, lastOfLayouts, pictureOnce } from './draw-once';
export { drawingVersion } from './version';
export type { Picture } from './picture';
export { deliveryView, type Delivery, type DeliveryStep } from './views/delivery';
export { checkNames } from './views/names';
export * from './views/settings';
export { stackViews } from './views/stacks';
export { overview, viewOf, viewsOf } from './views/view-of';
export { explorerHtml, type ExplorerOptions } from './explorer/explorer';
export type { ExplorerGraph, ExplorerView, ResourceDetail } from './explorer/content';
export { staleFiles, writeDrawings, type Drawings } from './files';
export {
  diffArchives,
  diffHtml,
  diffJson,
  diffMarkdown,
  diffView,
  DIFF_STYLE,
  escapeMarkdown,
  reportsOf,
  resourceNames,
  typeWords,
  withOwnIds,
  type Compared,
  type Remark,
  type Report,
  type ResourceChange,
  type Row,
} from './diff';
export { escapeXml } from './font';
