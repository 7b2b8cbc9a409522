import {
  objectsIn,
  isObject,
  textAt,
  type JsonObject,
  type Resource,
  type Stack,
} from '../assembly';
import { ENV, type ScheduleSettings } from '../../services/protocol/contract';
import { timetableOf } from '../../services/protocol/timetable';
import { jsonOf } from './template-json';

/** What the schedules of an environment are on this machine. */
export interface LocalSchedules {
  readonly schedules: readonly ScheduleSettings[];
  /** Names of those that this machine cannot fire. */
  readonly left: readonly string[];
}

/** What a schedule starts. */
type Target = Pick<ScheduleSettings, 'task' | 'overlap' | 'input'>;

/**
 * The schedules of an environment, from the resources that AWS would get: EventBridge Scheduler's own, with the
 * message or the state machine that each starts. One that is disabled is none.
 *
 * @param taskOf name of a container task, from the family of its task definition
 */
export function schedulesOf(
  stacks: readonly Stack[],
  taskOf: (family: string) => string | undefined,
): LocalSchedules {
  const found = stacks.flatMap((stack) =>
    stack.resources
      .filter(({ type }) => type === 'AWS::Scheduler::Schedule')
      .filter(({ properties }) => properties.State !== 'DISABLED')
      .map((resource) => ({
        name: textAt(resource.properties, 'Name') ?? resource.logicalId,
        settings: settingsOf(resource, stack, taskOf),
      })),
  );
  return {
    schedules: found.flatMap(({ settings }) => settings ?? []),
    left: found.filter(({ settings }) => settings === undefined).map(({ name }) => name),
  };
}

function settingsOf(
  { properties, logicalId }: Resource,
  stack: Stack,
  taskOf: (family: string) => string | undefined,
): ScheduleSettings | undefined {
  const target = isObject(properties.Target) ? properties.Target : {};
  const starts = messageOf(target) ?? executionOf(target, stack, taskOf);
  const expression = textAt(properties, 'ScheduleExpression');
  if (starts === undefined || expression === undefined) return undefined;
  const start = textAt(properties, 'StartDate');
  const end = textAt(properties, 'EndDate');
  const settings: ScheduleSettings = {
    name: textAt(properties, 'Name') ?? logicalId,
    ...starts,
    expression,
    timeZone: textAt(properties, 'ScheduleExpressionTimezone') ?? 'UTC',
    ...(start !== undefined && { start }),
    ...(end !== undefined && { end }),
    catchUpSeconds: catchUpOf(target.RetryPolicy),
  };
  return isUnderstood(settings) ? settings : undefined;
}

function isUnderstood(settings: ScheduleSettings): boolean {
  try {
    timetableOf(settings);
    return true;
  } catch {
    return false;
  }
}

function catchUpOf(policy: unknown): number {
  if (!isObject(policy) || policy.MaximumRetryAttempts === 0) return 0;
  return Number(policy.MaximumEventAgeInSeconds ?? 0);
}

/** A handler task: the message that the task runner's queue gets. */
function messageOf(target: JsonObject): Target | undefined {
  const start = objectOf(jsonOf(target.Input)).start;
  if (!isObject(start) || typeof start.task !== 'string') return undefined;
  return targetOf(start.task, start.overlap, start.input);
}

/** A container task: the state machine around it. */
function executionOf(
  target: JsonObject,
  { resources }: Stack,
  taskOf: (family: string) => string | undefined,
): Target | undefined {
  const machine = resources.find(({ logicalId }) => logicalId === textAt(target.Arn, 'Ref'));
  const states = Object.values(
    objectOf(objectOf(jsonOf(machine?.properties.DefinitionString)).States),
  ).filter(isObject);
  const doing = (call: string) => states.find(({ Resource }) => String(Resource).includes(call));
  const parameters = objectOf(doing(':ecs:runTask')?.Parameters);
  const task = taskOf(textAt(parameters, 'TaskDefinition') ?? '');
  if (task === undefined) return undefined;
  const lock = doing(':dynamodb:putItem');
  const overlap = lock === undefined ? 'allow' : 'Catch' in lock ? 'skip' : 'queue';
  const [input] = objectsIn(objectOf(parameters.Overrides).ContainerOverrides)
    .flatMap(({ Environment }) => objectsIn(Environment))
    .filter(({ Name }) => Name === ENV.runInput)
    .map(({ Value }) => jsonOf(Value));
  return targetOf(task, overlap, input);
}

function targetOf(task: string, overlap: unknown, input: unknown): Target {
  return {
    task,
    overlap: overlap === 'skip' || overlap === 'queue' ? overlap : 'allow',
    ...(input !== undefined && { input }),
  };
}

const objectOf = (value: unknown): JsonObject => (isObject(value) ? value : {});
