import type { Assembly } from '../../assembly';
import { OperationError } from '../errors';
import type { Logs } from '../ports';
import type { Rollouts, StackEvent, StoppedTask } from './ports';
import { pathOf, resourceName } from './stack-progress';

/** Why a deployment failed, and what tells more about it. */
export interface Failure {
  /** One line. */
  readonly cause: string;
  /** Tasks of new versions that stopped: alike ones together, the most frequent first. */
  readonly stopped: readonly StoppedTasks[];
}

export interface StoppedTasks {
  /** Name of the ECS service. */
  readonly service: string;
  readonly count: number;
  /** `main exited with code 1`. */
  readonly reason: string;
  /** The last lines of one of them; none where they cannot be read. */
  readonly log: readonly string[];
}

/** What CloudFormation says of resources that it gave up because another one failed. */
const GIVEN_UP = /(?:creation|update|deletion) cancelled/i;

/** The first resource that failed by itself, by its name and CloudFormation's reason. */
export function failedResource(
  assembly: Assembly,
  events: readonly StackEvent[],
): string | undefined {
  const failed = events.find(
    ({ status, reason = '' }) =>
      /^(?:CREATE|UPDATE|DELETE)_FAILED$/.test(status) && !GIVEN_UP.test(reason),
  );
  if (failed === undefined) return undefined;
  const verb = { C: 'made', U: 'changed', D: 'removed' }[failed.status[0] ?? ''] ?? 'changed';
  const what = `${resourceName(assembly, failed)} of ${pathOf(assembly, failed.stack)}`;
  const reason = oneLine(failed.reason ?? 'CloudFormation gives no reason');
  return `${what} (${failed.type}) could not be ${verb}: ${reason}`;
}

/** What the CDK's command line said last, without stack traces, time stamps and what people need not know. */
export function saidByCdk(output: string): string {
  const lines = output
    .replace(/\u001b\[[\d;]*m/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^at |^NOTICES|^\d+ of \d+|^✨/.test(line));
  const failed = lines.findLast((line) => /❌|\bfailed:|^Error\b/.test(line)) ?? lines.at(-1);
  return oneLine(
    (failed ?? 'the CDK ended without a word')
      .replace(/^[❌\s]+/u, '')
      .replace(/^_?\w*Error: /, ''),
  );
}

const LONGEST_LINE = 400;

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE - 1)}…` : line;
}

/** Lines of log for each kind of stop. */
const LINES = 10;
/** Kinds of stop that are told. */
const KINDS = 3;

interface Service {
  readonly cluster: string;
  readonly name: string;
  /** ARN of the task definition that it had before; undefined: it was not there. */
  readonly before: string | undefined;
}

/** Tasks that stopped, of services that have a new version. What AWS will not say is left out. */
export async function stoppedTasks(
  aws: Rollouts & Logs,
  services: readonly Service[],
): Promise<StoppedTasks[]> {
  const found = services.map(async ({ cluster, name, before }) => {
    const tasks = await orNone(aws.stoppedTasks(cluster, name));
    const fresh = tasks.filter(({ taskDefinition }) => taskDefinition !== before);
    const kinds = [...Map.groupBy(fresh, reasonOf)].sort(([, a], [, b]) => b.length - a.length);
    return Promise.all(
      kinds.slice(0, KINDS).map(async ([reason, alike]) => ({
        ...{ service: name, count: alike.length, reason },
        log: alike[0] === undefined ? [] : await lastLines(aws, alike[0]),
      })),
    );
  });
  return (await Promise.all(found)).flat();
}

function reasonOf({ stopCode, reason, containers }: StoppedTask): string {
  const ended = containers.flatMap(({ name, exitCode, reason: why }) => {
    const words = [
      ...(exitCode === undefined ? [] : [`exited with code ${exitCode}`]),
      ...(why === undefined || why === '' ? [] : [why]),
    ];
    // What ended well was stopped because of another.
    return words.length === 0 || (exitCode === 0 && containers.length > 1)
      ? []
      : [`${name} ${words.join(': ')}`];
  });
  const words = ended.length > 0 ? ended.join('; ') : (reason ?? stopCode ?? 'no reason given');
  return oneLine(words);
}

async function lastLines(aws: Rollouts & Logs, task: StoppedTask): Promise<string[]> {
  const container =
    task.containers.find(({ exitCode }) => exitCode !== undefined && exitCode !== 0) ??
    task.containers[0];
  if (container === undefined) return [];
  try {
    const place = await aws.logPlace(task.taskDefinition, container.name);
    if (place === undefined) return [];
    const events = await aws.events({
      group: place.group,
      source: container.name,
      stream: `${place.prefix}/${container.name}/${task.id}`,
      sinceMs: 0,
    });
    return events.slice(-LINES).map(({ text }) => text);
  } catch (error) {
    if (error instanceof OperationError) return [];
    throw error;
  }
}

async function orNone<T>(asked: Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof OperationError) return [];
    throw error;
  }
}
