export type * from './view';
export { overview } from './views/overview';
export { draw, type Drawing } from './draw';
export { staleFiles, writeDrawings, type Drawings } from './files';
export {
  diffArchives,
  diffHtml,
  diffJson,
  diffMarkdown,
  diffView,
  reportsOf,
  type Compared,
  type Report,
  type Row,
} from './diff';
