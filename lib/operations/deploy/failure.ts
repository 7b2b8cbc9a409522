import type { Assembly } from '../../assembly';
import type { Evidence, FailedResource } from '../verdict';
import type { Applied } from './apply';
import { oneLine } from './one-line';
import type { StackEvent } from './ports';
import { pathOf, resourceName } from './stack-progress';

/** What CloudFormation says of resources that it gave up because another one failed. */
const GIVEN_UP = /(?:creation|update|deletion) cancelled/i;

/** Resources that failed by themselves, the oldest first, by their names. */
export function failedResources(
  assembly: Assembly,
  events: readonly StackEvent[],
): FailedResource[] {
  return events
    .filter(
      ({ status, reason = '' }) =>
        /^(?:CREATE|UPDATE|DELETE)_FAILED$/.test(status) && !GIVEN_UP.test(reason),
    )
    .map((event) => ({
      stack: pathOf(assembly, event.stack),
      resource: resourceName(assembly, event),
      type: event.type,
      status: event.status,
      reason: event.reason,
    }));
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

/** What the stacks themselves say of how they failed. */
export function knownOf(assembly: Assembly, { how, events, output }: Applied): Partial<Evidence> {
  const resources = failedResources(assembly, events);
  if (how === 'interrupted') return { how: 'cancelled', resources };
  return {
    how: how === 'done' ? 'failed' : how,
    resources,
    // Where a resource says why, the CDK only repeats it.
    ...(resources.length === 0 && how === 'failed' && { said: saidByCdk(output) }),
  };
}
