export { lintFindings } from './cfn-lint';
export { stops, type PolicyFinding } from './finding';
export { placesIn } from './places';
export { sarifOf } from './sarif';
export { validationFindings } from './validation';
