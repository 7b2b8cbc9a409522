export type { Containers } from './containers/environment';
export { containersFound } from './containers/found';
export type { Rollout } from './containers/deployment';
export type { StoppedTask } from './containers/task-state';
export { startLocal, type LocalEnvironment } from './environment';
export { folderInImage } from './engine/image-files';
export { overlayFiles, type OverlayFiles } from './overlay-files';
export { logFileOf, servicesWithLogs } from './log-file';
export { localPlan, workloadName, workloadRole, type LocalPlan } from './plan';
export { schedulesOf } from './schedules';
export { localFolder, readLocalState, type LocalFolder, type LocalState } from './state';
export { containerSchedules, operateContainers } from './operate-containers';
export { startChaos } from './containers/chaos';
export {
  cleanContainers,
  startContainers,
  type ContainerEnvironment,
  type ContainerOptions,
} from './start-containers';
