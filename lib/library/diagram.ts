/** What `import … from 'slipway/diagram'` gives: docs/diagrams.md, "As a library". It loads nothing of the CDK. */

export { AssemblyError, readAssembly, referencesOf } from '../assembly';
export type * from '../assembly/types';
export { coverageOf, graphOf, type Coverage } from '../graph';
export type * from '../graph/types';
export {
  draw,
  drawOnce,
  overview,
  viewOf,
  viewsOf,
  type Cache,
  type Drawing,
  type ViewSettings,
} from '../diagram';
export type * from '../diagram/view';
