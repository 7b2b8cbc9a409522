export { startLocal, type LocalEnvironment } from './environment';
export { logFileOf, servicesWithLogs } from './log-file';
export { localPlan, workloadName, workloadRole, type LocalPlan } from './plan';
export { schedulesOf } from './schedules';
export { localFolder, readLocalState, type LocalFolder, type LocalState } from './state';
