import { checkMeetingNames } from './check-meeting-names';
import { effectiveInput } from './resolve';
import { DELIVERY_STAGE } from './delivery-stage';
import { joinPath, type Problem } from './problem';
import type { ApplicationInput, EnvironmentInput } from './schema';

/** What people choose who want a build to go to every environment. */
const ALL = 'all';

/** Names of the kit's own services: their images, families and log groups bear them. */
export const SERVICE_NAMES = ['web', 'task-runner'];

/** Names of the kit's own table and topic. */
const OWN_NAMES = { storage: 'runs', topics: 'alarms' } as const;

/** EventBridge Scheduler: https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html */
const LONGEST_SCHEDULE_NAME = 64;
/** SQS: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html */
const LONGEST_QUEUE_NAME = 80;
/** ElastiCache: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateServerlessCache.html */
const LONGEST_CACHE_NAME = 40;
const SCHEDULE_QUEUE_SUFFIX = '-schedule-dead-letters';

/** What `<application>-<environment>-<task>` may be long, so that the names made from it fit. */
export const LONGEST_SCHEDULED_NAME = Math.min(
  LONGEST_SCHEDULE_NAME,
  LONGEST_QUEUE_NAME - SCHEDULE_QUEUE_SUFFIX.length,
);

/** Names that AWS could not tell apart, that are taken, or that get too long. */
export function checkNames(application: ApplicationInput, written: WrittenNames): Problem[] {
  return [
    ...NAMED_SECTIONS.flatMap((section) => collisions(section, written[section])),
    ...reserved(written),
    ...samePlace(application.environments),
    ...checkMeetingNames(application, SERVICE_NAMES),
    ...tooLong(application),
    ...cachesTooLong(application),
    ...runnersOfQueues(application),
  ];
}

/** The names as they stand in the configuration, those that have problems of their own included. */
export type WrittenNames = Readonly<Record<(typeof NAMED_SECTIONS)[number], readonly string[]>>;

/** Sections whose entries people name. */
export const NAMED_SECTIONS = ['tasks', 'environments', 'storage', 'topics', 'events'] as const;

/** Names become parts of AWS resource names and CloudFormation ids, where case and punctuation get lost. */
const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');

function collisions(where: string, names: readonly string[]): Problem[] {
  const seen = new Map<string, string>();
  return names.flatMap((name) => {
    const twin = seen.get(plain(name));
    seen.set(plain(name), twin ?? name);
    const message = `duplicate name: cannot be told from '${twin ?? ''}' in AWS`;
    return twin === undefined ? [] : [{ path: joinPath([where, name]), message }];
  });
}

function reserved({ tasks, environments, ...written }: WrittenNames): Problem[] {
  const taken = (['storage', 'topics'] as const).flatMap((section) =>
    written[section]
      .filter((name) => plain(name) === OWN_NAMES[section] || name.startsWith('slipway'))
      .map((name) => ({
        path: joinPath([section, name]),
        message: 'this name is taken by the kit; choose another',
      })),
  );
  return [
    ...taken,
    ...environments
      .filter((name) => plain(name) === DELIVERY_STAGE)
      .map((name) => ({
        path: joinPath(['environments', name]),
        message: 'this name is taken by the stage of images and pipeline; choose another',
      })),
    ...environments
      .filter((name) => plain(name) === ALL)
      .map((name) => ({
        path: joinPath(['environments', name]),
        message: 'whoever starts a build could not tell it from all environments; choose another',
      })),
    ...tasks
      .filter((name) => SERVICE_NAMES.map(plain).includes(plain(name)))
      .map((name) => ({
        path: joinPath(['tasks', name]),
        message: 'this name is taken by a service of the kit; choose another',
      })),
  ];
}

/** Within an account and region, environments are told apart by their names alone. */
function samePlace(environments: Readonly<Record<string, EnvironmentInput>>): Problem[] {
  const seen = new Map<string, string>();
  return Object.entries(environments).flatMap(([name, { account, region }]) => {
    const place = [account, region, plain(name)].join(' ');
    const twin = seen.get(place);
    seen.set(place, twin ?? name);
    const message = `same account, region and name as '${twin ?? ''}': ${account}, ${region}`;
    return twin === undefined ? [] : [{ path: joinPath(['environments', name]), message }];
  });
}

function cachesTooLong({ name, environments, storage = {} }: ApplicationInput): Problem[] {
  return Object.keys(environments).flatMap((environment) =>
    Object.entries(storage).flatMap(([entry, { type }]) => {
      const full = `${name}-${environment}-${entry}`;
      if (type !== 'cache' || full.length <= LONGEST_CACHE_NAME) return [];
      return [
        {
          path: joinPath(['storage', entry]),
          message: `'${full}' has ${full.length} characters; a cache's name, with application and environment, has at most ${LONGEST_CACHE_NAME}`,
        },
      ];
    }),
  );
}

/** The service of a queue is named after it, and so are its images and log group. */
function runnersOfQueues({
  tasks = {},
  taskRunner = {},
  environments,
}: ApplicationInput): Problem[] {
  const queues = [taskRunner, ...Object.values(environments).map((one) => one.taskRunner ?? {})];
  const services = queues.flatMap((one) =>
    Object.keys(one.queues ?? {}).map((queue) => plain(`task-runner-${queue}`)),
  );
  return Object.keys(tasks)
    .filter((task) => services.includes(plain(task)))
    .map((task) => ({
      path: joinPath(['tasks', task]),
      message: 'this name is taken by the service of a queue; choose another',
    }));
}

function tooLong(application: ApplicationInput): Problem[] {
  return Object.entries(application.environments).flatMap(([name, environment]) =>
    Object.entries(effectiveInput(application, environment).tasks).flatMap(([task, settings]) => {
      const full = `${application.name}-${name}-${task}`;
      const fits = full.length <= LONGEST_SCHEDULED_NAME;
      if (fits || settings.schedule === undefined || settings.schedule === false) return [];
      return [
        {
          path: joinPath(['tasks', task]),
          message: `'${full}' has ${full.length} characters; a scheduled task's name, with application and environment, has at most ${LONGEST_SCHEDULED_NAME}`,
        },
      ];
    }),
  );
}
