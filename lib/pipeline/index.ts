export { renderJenkinsfile } from './jenkinsfile';
export { pipelineOf } from './stages';
