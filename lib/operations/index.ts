export { cloudLogs, type LogSource } from './cloud-logs';
export { startContainer, type ContainerEnd, type ContainerRun } from './container-run';
export {
  findDeployed,
  launchOf,
  regionOf,
  runnerVariables,
  type Deployed,
  type DeployedWorkload,
} from './deployed';
export type { Aws } from './ports';
export { cloudStatus, type CloudStatus } from './status';
