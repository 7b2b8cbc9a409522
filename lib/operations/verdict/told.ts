import { withoutSecrets } from '../../assembly';
import { LOG_LINES, type Evidence, type StoppedContainer, type StoppedTask } from './evidence';
import { groupsOf } from './groups';
import type { ToldEvidence } from './verdict';

/** Characters of a reason, and of a line of log, that are told. */
const LONGEST_REASON = 1000;
const LONGEST_LINE = 2000;
/** Of each list, the last ones. */
const EVENTS = 20;
const TARGETS = 20;
const RESOURCES = 20;

/** Evidence in which nothing is endless, and nothing looks like a secret. Ends of lines and colors are gone as well. */
export function cleaned(evidence: Evidence): Evidence {
  const { services, resources, alarms, releaseTask, said } = evidence;
  return {
    ...evidence,
    services: services.map((service) => ({
      ...service,
      rollout: service.rollout && { ...service.rollout, reason: maybe(service.rollout.reason) },
      stopped: service.stopped.map(cleanTask),
      targets: service.targets
        .slice(-TARGETS)
        .map((target) => ({ ...target, description: maybe(target.description) })),
      events: service.events.slice(-EVENTS).map(clean),
    })),
    resources: resources
      .slice(0, RESOURCES)
      .map((resource) => ({ ...resource, reason: maybe(resource.reason) })),
    alarms: alarms.map((alarm) => ({ ...alarm, reason: maybe(alarm.reason) })),
    releaseTask: releaseTask && cleanTask(releaseTask),
    said: maybe(said),
  };
}

/** The same, with alike tasks together. */
export function toldOf({ services, rolledBackTo: _, ...rest }: Evidence): ToldEvidence {
  return {
    ...rest,
    services: services.map((service) => ({ ...service, stopped: groupsOf(service.stopped) })),
  };
}

const cleanTask = (task: StoppedTask): StoppedTask => ({
  ...task,
  stoppedReason: maybe(task.stoppedReason),
  containers: task.containers.map(cleanContainer),
});

const cleanContainer = (container: StoppedContainer): StoppedContainer => ({
  ...container,
  reason: maybe(container.reason),
  log: cleanLog(container.log),
});

/** Secrets may take several lines. */
const cleanLog = (log: readonly string[]): string[] =>
  log.length === 0
    ? []
    : withoutSecrets(log.slice(-LOG_LINES).map(printable).join('\n'))
        .split('\n')
        .map((line) => cut(line, LONGEST_LINE));

const clean = (text: string): string =>
  cut(withoutSecrets(printable(text)).replace(/\s+/g, ' ').trim(), LONGEST_REASON);

const maybe = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : clean(text);

const cut = (text: string, longest: number): string =>
  text.length > longest ? `${text.slice(0, longest - 1)}…` : text;

/** What a terminal would obey is not passed on: colors, cursor movements, bells, changes of direction. */
const printable = (text: string): string =>
  text
    // eslint-disable-next-line no-control-regex
    .replace(/\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|.)?/g, '')
    .replace(/\t/g, '  ')
    // eslint-disable-next-line no-control-regex
    .replace(
      /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
      '',
    );
