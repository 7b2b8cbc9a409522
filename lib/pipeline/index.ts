export { explain } from './explain';
export { GITHUB_FILE, renderGithub } from './github';
export { GITLAB_FILE, renderGitlab } from './gitlab';
export { renderJenkinsfile } from './jenkins';
export type { Pipeline, Stage, WorkStage } from './model';
export { pipelineOf } from './stages';
