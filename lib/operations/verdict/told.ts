import { isObject, withoutSecrets } from '../../assembly';
import { LOG_LINES, type Evidence } from './evidence';
import { groupsOf } from './groups';
import type { ToldEvidence } from './verdict';

/** Characters of a reason, and of a line of log, that are told. */
const LONGEST_REASON = 1000;
const LONGEST_LINE = 2000;
/** Of each list, the last ones. */
const EVENTS = 20;
const TARGETS = 20;
const RESOURCES = 20;

/** Evidence in which nothing is endless, nothing looks like a secret, and nothing is what a terminal obeys. */
export function cleaned(evidence: Evidence): Evidence {
  const { services, resources } = evidence;
  return cleanIn({
    ...evidence,
    resources: resources.slice(0, RESOURCES),
    services: services.map((service) => ({
      ...service,
      targets: service.targets.slice(-TARGETS),
      events: service.events.slice(-EVENTS),
    })),
  }) as Evidence;
}

/** Every text, whatever it is called. */
function cleanIn(value: unknown): unknown {
  if (typeof value === 'string') return clean(value);
  if (Array.isArray(value)) return value.map(cleanIn);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inside]) => [
      key,
      key === 'log' ? cleanLog(inside as readonly string[]) : cleanIn(inside),
    ]),
  );
}

/** The same, with alike tasks together. */
export function toldOf(evidence: Evidence): ToldEvidence {
  const { environment, how, services, resources, alarms, hooks, releaseTask, said } = evidence;
  return {
    ...{ environment, how, resources, alarms, hooks, releaseTask, said },
    services: services.map((service) => ({ ...service, stopped: groupsOf(service.stopped) })),
  };
}

/** Secrets may take several lines. */
const cleanLog = (log: readonly string[]): string[] =>
  log.length === 0
    ? []
    : withoutSecrets(log.slice(-LOG_LINES).map(printable).join('\n'))
        .split('\n')
        .map((line) => cut(line, LONGEST_LINE));

const clean = (text: string): string =>
  cut(withoutSecrets(printable(text)).replace(/\s+/g, ' ').trim(), LONGEST_REASON);

const cut = (text: string, longest: number): string =>
  text.length > longest ? `${text.slice(0, longest - 1)}…` : text;

/** What a terminal would obey is not passed on: colors, cursor movements, bells, changes of direction. */
const printable = (text: string): string =>
  text
    .replace(/\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|.)?/g, '')
    .replace(/\t/g, '  ')
    .replace(
      /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
      '',
    );
