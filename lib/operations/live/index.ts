export type { Health } from './ports';
export { liveStates, type Live } from './states';
export type { ResourceState } from './words';
