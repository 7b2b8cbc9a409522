export { explain } from './explain';
export { renderJenkinsfile } from './jenkins';
export type { Pipeline, Stage, WorkStage } from './model';
export { pipelineOf } from './stages';
