import { scheduleOf } from '../schedule';
import { durationText, secondsIn } from '../go-duration';
import { carried, different, never, rule, setting, unlessDefault, unsupported } from '../rule';
import type { Field, Outcome, Rule } from '../rule';

/** A scheduled job is a container task with a schedule. */

const at = ({ workload }: Field, key: string): string[] => [...workload.place, key];

function schedule(field: Field): Outcome {
  const found = scheduleOf(field.value);
  if ('reason' in found) return unsupported(found.reason);
  if (found.schedule === undefined) return carried([], 'no schedule: it is run by hand');
  const settings = [setting(at(field, 'schedule'), found.schedule)];
  return found.note === undefined ? carried(settings) : different(found.note, settings);
}

function timeout(field: Field): Outcome {
  const seconds = secondsIn(field.value);
  if (seconds === undefined || seconds < 1 || seconds > 604_800 || !Number.isInteger(seconds)) {
    return unsupported('use whole seconds, up to 7 days');
  }
  const limit = unlessDefault(at(field, 'timeLimit'), durationText(seconds), '1 hour');
  const retries = Number(field.manifest.retries ?? 0) > 0;
  return retries
    ? {
        ...different('of each attempt, where Copilot means all of them together', limit.settings),
        to: limit.to,
      }
    : limit;
}

function retries(field: Field): Outcome {
  const { value } = field;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > 19) {
    return unsupported('use 0 to 19');
  }
  return unlessDefault(at(field, 'attempts'), value + 1, 1);
}

export const jobRules: readonly Rule[] = [
  rule('on.schedule', schedule),
  rule('timeout', timeout),
  rule('retries', retries),
  rule('count', ({ value }) =>
    value === 1 ? carried([], 'one task a run') : unsupported('one task a run'),
  ),
  rule(
    'observability.tracing',
    never('container tasks have no collector: send traces to one of your own'),
  ),
];
