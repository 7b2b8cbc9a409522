export { VERDICT_CLASSES, type VerdictClass } from './classes';
export {
  evidenceOf,
  type Evidence,
  type FailedResource,
  type HookResult,
  type RingingAlarm,
  type RolloutEvidence,
  type ServiceEvidence,
  type ServiceSettings,
  type StoppedContainer,
  type StoppedTask,
  type TargetEvidence,
} from './evidence';
export type { StoppedGroup, ToldEvidence, ToldService, Verdict } from './verdict';
export { verdictOf } from './verdict-of';
export { watchServices, type Seen } from './watch';
