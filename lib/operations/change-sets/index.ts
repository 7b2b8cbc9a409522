export type { ChangeSets } from './ports';
export { prepareChangeSets, type Prepared } from './prepare';
export { toldBy } from './told';
