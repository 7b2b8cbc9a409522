export { checksOf, diagnose, machineChecks } from './diagnose';
export { wrong, type Finding, type Verdict } from './finding';
export { thisMachine } from './machine';
export type { Subject } from './subject';
