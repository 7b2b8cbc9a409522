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
export {
  applicationName,
  assemblyHash,
  checkAssembly,
  makeRelease,
  promoteImages,
  readRelease,
  SEVERITIES,
  type ImageEvent,
  type MadeImage,
  type MadeRelease,
  type PromotedImage,
  type Promotion,
  type Registries,
  type Release,
  type ReleasedImage,
  type Repository,
  type Severity,
} from './release';
export { cloudStatus, type CloudStatus } from './status';
