export { startLocal, type LocalEnvironment } from './environment';
export { logFileOf, servicesWithLogs } from './log-file';
export { localPlan, type LocalPlan } from './plan';
export { localFolder, readLocalState, type LocalFolder, type LocalState } from './state';
