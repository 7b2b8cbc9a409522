export { cloudLogs, type LogSource } from './cloud-logs';
export { credentialsOf } from './account/roles';
export type { Caller } from './account/ports';
export { deployRelease } from './deploy/deploy';
export type { DeployEvent, DeployPorts, DeploymentEnd, Ending } from './deploy/job';
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
  releaseId,
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
export { archivedReleases, restoreRelease } from './ledger/archive';
export { readLedger, type LedgerOf } from './ledger/ledger';
export type { Objects } from './ledger/ports';
export { releaseBefore, servingIn, type DeploymentRecord } from './ledger/record';
export { hasPassed, type SmokeReport } from './smoke/report';
export { ringingAlarms, smokeTest, webAddress, type SmokePorts } from './smoke/smoke';
export { cloudStatus, type CloudStatus } from './status';
export {
  VERDICT_CLASSES,
  verdictOf,
  type Evidence,
  type ServiceEvidence,
  type StoppedContainer,
  type StoppedGroup,
  type StoppedTask,
  type ToldService,
  type Verdict,
  type VerdictClass,
} from './verdict';
