export { startLocal, type LocalEnvironment } from './environment';
export { localPlan } from './plan';
export { isAlive } from './spawn';
