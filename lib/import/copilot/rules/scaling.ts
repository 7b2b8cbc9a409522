import { isMap, valueAt } from '../json';
import { durationText, secondsIn } from '../go-duration';
import { carried, different, never, rule, setting, unlessDefault, unsupported } from '../rule';
import type { Field, Outcome, Rule, Setting } from '../rule';

/** How many tasks: the web service, or the service that reads a worker’s queue. */

const place = ({ workload }: Field): string[] =>
  workload.role === 'web' ? ['web'] : ['taskRunner', 'queues', workload.queue];

function tasks(field: Field, least: number, most: number): Setting[] {
  const at = place(field);
  return [setting([...at, 'minTasks'], least), setting([...at, 'maxTasks'], most)];
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 1000;

function count(field: Field): Outcome {
  if (!isCount(field.value)) return unsupported('is no number of tasks');
  const most = Math.max(field.value, 1);
  return field.value === 0
    ? different('no task until you raise it: maxTasks is 1 at least', tasks(field, 0, 1))
    : carried(tasks(field, field.value, most));
}

function spot(field: Field): Outcome {
  if (!isCount(field.value)) return unsupported('is no number of tasks');
  return different('minTasks stay on demand: lower it, with spot: true, to have the rest on Spot', [
    ...tasks(field, field.value, Math.max(field.value, 1)),
    setting([...place(field), 'spot'], true),
  ]);
}

interface Range {
  readonly min: number;
  readonly max: number;
}

function rangeOf({ manifest }: Field): Range | undefined {
  const range = valueAt(manifest, ['count', 'range']);
  const [min, max] = isMap(range)
    ? [range.min, range.max]
    : (/^(\d+)-(\d+)$/.exec(String(range)) ?? []).slice(1).map(Number);
  return isCount(min) && isCount(max) && max > 0 && min <= max ? { min, max } : undefined;
}

/** What Copilot scales on only where it is said, and Slipway always. */
function quiet(field: Field): Setting[] {
  if (field.workload.role !== 'web') return [];
  const said = (key: string) => valueAt(field.manifest, ['count', key]) !== undefined;
  return [
    ...(said('cpu_percentage') ? [] : [setting(['web', 'scaling', 'cpuPercent'], false)]),
    ...(said('requests') ? [] : [setting(['web', 'scaling', 'requestsPerTask'], false)]),
  ];
}

function range(field: Field): Outcome {
  const found = rangeOf(field);
  if (found === undefined) return unsupported("is no range such as '1-10'");
  return carried([...tasks(field, found.min, found.max), ...quiet(field)]);
}

function spotFrom(field: Field): Outcome {
  const settings = [setting([...place(field), 'spot'], true)];
  const found = rangeOf(field);
  return found !== undefined && Number(field.value) - 1 === found.min
    ? carried(settings)
    : different('minTasks are on demand, all beyond them on Spot', settings);
}

const COOLDOWN = 'Slipway scales with cooldowns of its own';
const BACKLOG = 'the service of a queue is scaled on what waits in it alone';

const ofWeb =
  (key: string, standard: number | undefined) =>
  (field: Field): Outcome => {
    if (field.workload.role !== 'web') return unsupported(BACKLOG);
    return typeof field.value === 'number'
      ? unlessDefault(['web', 'scaling', key], field.value, standard)
      : unsupported('is no number');
  };

function responseTime(field: Field): Outcome {
  if (field.workload.role !== 'web') return unsupported(BACKLOG);
  const seconds = secondsIn(field.value);
  if (seconds === undefined) return unsupported('is no duration');
  return different('for nine of ten requests, where Copilot takes the average', [
    setting(['web', 'scaling', 'responseTimeMs'], Math.round(seconds * 1000)),
  ]);
}

/** Both in whole seconds as they are; else their quotient, as Copilot computes it. */
function queueDelay(field: Field): Outcome {
  if (field.workload.role !== 'worker') return unsupported('only a Worker Service has a queue');
  const delay = valueAt(field.manifest, ['count', 'queue_delay']);
  const latency = secondsIn(isMap(delay) ? delay.acceptable_latency : undefined);
  const processing = secondsIn(isMap(delay) ? delay.msg_processing_time : undefined);
  if (
    latency === undefined ||
    processing === undefined ||
    processing <= 0 ||
    latency < processing
  ) {
    return unsupported(
      'needs acceptable_latency and msg_processing_time, the first the longer one',
    );
  }
  const at = place(field);
  if (Number.isInteger(latency) && Number.isInteger(processing)) {
    return carried([
      setting([...at, 'acceptableLatency'], durationText(latency)),
      setting([...at, 'processingTime'], durationText(processing)),
    ]);
  }
  return different('as their quotient, runs per task', [
    setting([...at, 'backlogPerTask'], Math.ceil(latency / processing)),
  ]);
}

const metric = (name: string, apply: (field: Field) => Outcome): Rule[] => [
  rule(`count.${name}`, apply),
  rule(`count.${name}.value`, apply),
  rule(`count.${name}.cooldown.*`, never(COOLDOWN)),
];

export const scalingRules: readonly Rule[] = [
  rule('count', count),
  rule('count.spot', spot),
  rule('count.range', range),
  rule('count.range.min', range),
  rule('count.range.max', range),
  rule('count.range.spot_from', spotFrom),
  rule('count.cooldown.*', never(COOLDOWN)),
  ...metric('cpu_percentage', ofWeb('cpuPercent', 60)),
  ...metric('memory_percentage', ofWeb('memoryPercent', undefined)),
  ...metric('requests', ofWeb('requestsPerTask', 1000)),
  ...metric('response_time', responseTime),
  rule('count.queue_delay.acceptable_latency', queueDelay),
  rule('count.queue_delay.msg_processing_time', queueDelay),
  rule('count.queue_delay.cooldown.*', never(COOLDOWN)),
];
