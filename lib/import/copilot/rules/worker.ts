import { isMap, valueAt } from '../json';
import { secondsIn } from '../go-duration';
import {
  carried,
  different,
  never,
  rule,
  setting,
  unlessDefault,
  unsupported,
  whole,
} from '../rule';
import type { Field, Outcome, Rule } from '../rule';
import { scalingRules } from './scaling';

/** A worker polls its queue; here, the task runner does, and starts a run for each message. */

function topicOf(field: Field): { topic: string; published: boolean } {
  const index = field.path[2] ?? 0;
  const own = valueAt(field.manifest, ['subscribe', 'topics', index]);
  const { name = '', service = '' } = isMap(own) ? own : {};
  return {
    topic: field.world.topicName(String(service), String(name)),
    published: field.world.isPublished(String(service), String(name)),
  };
}

function subscription(field: Field): Outcome {
  const { topic, published } = topicOf(field);
  const task = field.workload.place.at(-1) ?? '';
  const settings = [setting(['topics', topic, 'subscriptions', task], {})];
  if (!published) {
    return different('nobody in the configuration publishes it: name who does', settings);
  }
  return different('each message is a run of the task, its input in SLIPWAY_RUN_INPUT', settings);
}

function filter(field: Field): Outcome {
  const { topic } = topicOf(field);
  const task = field.workload.place.at(-1) ?? '';
  return isMap(field.value)
    ? carried([setting(['topics', topic, 'subscriptions', task, 'filter'], field.value)])
    : unsupported('is no map');
}

function tries(field: Field): Outcome {
  const { value } = field;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1) {
    return unsupported('is no number of tries');
  }
  const note =
    'a run is tried so often; one that fails to the end is seen by slipway runs --state failed';
  return different(note, [setting([...field.workload.place, 'attempts'], Math.min(value, 20))]);
}

const OWN_QUEUE =
  'all topics of a task share the queue of its runs: make a second task to keep them apart';

const queueRules = (at: string): Rule[] => [
  rule(`${at}.retention`, never('messages are kept for 14 days')),
  rule(
    `${at}.delay`,
    never('runs begin as soon as there is room; a later start is asked for with each run'),
  ),
  rule(`${at}.timeout`, (field) =>
    secondsIn(field.value) === undefined
      ? unsupported('is no duration')
      : different('messages stay hidden while their run is under way, however long it takes'),
  ),
];

const fifoAt = ({ workload }: Field): string[] => ['taskRunner', 'queues', workload.queue, 'fifo'];

export const workerRules: readonly Rule[] = [
  rule('subscribe.topics[].name', subscription),
  rule('subscribe.topics[].service', subscription),
  whole('subscribe.topics[].filter_policy', filter),
  rule('subscribe.topics[].queue', ({ value }) =>
    value === true ? different(OWN_QUEUE) : carried([], 'one queue for all topics'),
  ),
  rule('subscribe.topics[].queue.**', never(OWN_QUEUE)),
  ...queueRules('subscribe.queue'),
  rule('subscribe.queue.dead_letter.tries', tries),
  rule('subscribe.queue.fifo', (field) =>
    unlessDefault(fifoAt(field), field.value === true, false),
  ),
  rule('subscribe.queue.fifo.*', (field) =>
    different(
      'runs of the task go one after the other, in order; SQS’s further settings stay as they are',
      [setting(fifoAt(field), true)],
    ),
  ),
  rule('deployment.rolling', ({ value }) =>
    value === 'recreate'
      ? different('a run that is under way is finished by the version that began it')
      : carried([], 'rolling'),
  ),
  rule('deployment.rollback_alarms', never('alarms take back deployments of the web service only')),
  rule(
    'deployment.rollback_alarms.*',
    never('alarms take back deployments of the web service only; observability.alarms tell people'),
  ),
  rule('observability.tracing', ({ value }) =>
    value === 'awsxray'
      ? different('an OpenTelemetry collector beside each service; container tasks have none', [
          setting(['observability', 'tracing'], true),
        ])
      : unsupported('X-Ray only'),
  ),
  ...scalingRules,
];
