import type { ServiceCounts } from '../ports';
import type { AlarmState, TargetCounts } from './ports';

/** How a resource is now. The same shape as a card's state in a diagram. */
export interface ResourceState {
  readonly health: 'good' | 'busy' | 'bad' | 'unknown';
  /** A few words: `2 of 2 tasks`. */
  readonly text: string;
}

const state = (health: ResourceState['health'], ...parts: readonly string[]): ResourceState => ({
  health,
  text: parts.filter((part) => part !== '').join(' · '),
});

export function serviceState(service: ServiceCounts | undefined): ResourceState {
  if (service === undefined || service.status === 'INACTIVE') return state('bad', 'not there');
  const { running, desired, deployments } = service;
  const tasks = desired === 0 && running === 0 ? 'no tasks' : `${running} of ${desired} tasks`;
  const primary = deployments.find(({ status }) => status === 'PRIMARY');
  if (primary?.state === 'FAILED') return state('bad', tasks, 'deployment failed');
  if (deployments.length > 1 || primary?.state === 'IN_PROGRESS') {
    const failed = deployments.reduce((sum, deployment) => sum + deployment.failed, 0);
    return state('busy', tasks, 'deploying', failed > 0 ? `${failed} failed to start` : '');
  }
  return state(running < desired ? 'bad' : 'good', tasks);
}

export function targetState({ healthy, changing, total, reason }: TargetCounts): ResourceState {
  if (total === 0) return state('unknown', 'no targets');
  const counts = `${healthy} of ${total} targets healthy`;
  if (healthy + changing < total) return state('bad', counts, reason ?? '');
  return state(changing > 0 ? 'busy' : 'good', counts);
}

export function balancerState(code: string | undefined): ResourceState {
  if (code === 'active') return state('good', 'active');
  if (code === 'provisioning') return state('busy', 'provisioning');
  return code === undefined ? state('bad', 'not there') : state('bad', code.replaceAll('_', ' '));
}

const ALARM: Readonly<Record<AlarmState, ResourceState>> = {
  OK: state('good', 'OK'),
  ALARM: state('bad', 'in alarm'),
  INSUFFICIENT_DATA: state('unknown', 'no data'),
};

export function alarmState(found: AlarmState | undefined): ResourceState {
  return found === undefined ? state('bad', 'not there') : ALARM[found];
}

/** @param deadLetters whether it takes what another queue gave up: then any message is bad news */
export function queueState(
  { waiting, inFlight }: { readonly waiting: number; readonly inFlight: number },
  deadLetters: boolean,
): ResourceState {
  const all = waiting + inFlight;
  if (all === 0) return state('good', 'empty');
  if (deadLetters) return state('bad', all === 1 ? '1 dead letter' : `${all} dead letters`);
  return state(
    'busy',
    waiting > 0 ? `${waiting} waiting` : '',
    inFlight > 0 ? `${inFlight} in flight` : '',
  );
}

/** Of any resource, by what CloudFormation last did to it; undefined where that went well. */
export function stackState(status: string | undefined): ResourceState | undefined {
  if (status === undefined) return undefined;
  const words = status.toLowerCase().replaceAll('_', ' ');
  if (status.endsWith('_FAILED')) return state('bad', words);
  return status.endsWith('_IN_PROGRESS') ? state('busy', words) : undefined;
}

/** What the template has and AWS does not. */
export const NOT_DEPLOYED = state('unknown', 'not deployed');

/** What AWS would not say. */
export const NOT_KNOWN = state('unknown', 'not known');
