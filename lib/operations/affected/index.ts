export { affectedBy, needsBase, type Affected, type Change } from './affected';
export { readersOf, type Part, type Programs, type Readers } from './readers';
