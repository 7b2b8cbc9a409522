export { deployedSide } from './deployed';
export { planOf } from './plan';
export type { DeployedTemplates, Place } from './ports';
export { sideOf, type NameOf, type Side } from './side';
export type * from './types';
