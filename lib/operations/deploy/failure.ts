import type { Assembly } from '../../assembly';
import { oneLine } from './one-line';
import type { StackEvent } from './ports';
import { pathOf, resourceName } from './stack-progress';
import type { StoppedTasks } from './stopped-tasks';

/** Why a deployment failed, and what tells more about it. */
export interface Failure {
  /** One line. */
  readonly cause: string;
  /** Tasks of new versions that stopped: alike ones together, the most frequent first. */
  readonly stopped: readonly StoppedTasks[];
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

/** What failed, and what it came from where a task of the new version stopped. */
export function failureOf(what: string, stopped: readonly StoppedTasks[]): Failure {
  const [first] = stopped;
  const cause = first === undefined ? what : `${what}; ${first.service}: ${first.reason}`;
  return { cause: oneLine(cause), stopped };
}
