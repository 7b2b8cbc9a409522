export { diffArchives, diffSnapshots, type Compared } from './compare';
export { diffHtml } from './html';
export { diffJson } from './json';
export { diffMarkdown } from './markdown';
export { reportsOf, type Report, type Row } from './report';
export type * from './types';
export { diffView } from './view';
