export { renderJenkinsfile } from './jenkinsfile';
