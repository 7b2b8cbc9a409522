export { DockerfileError } from './dockerfile';
export { startLocal, StartError, type LocalEnvironment } from './environment';
export { localPlan, PlanError } from './plan';
export { isAlive } from './spawn';
