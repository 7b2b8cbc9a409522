import type { Assembly } from '../../assembly';
import type { StackEvent } from './ports';

/** What happens while stacks are deployed, for people who watch. */
export type Progress =
  | {
      readonly type: 'resource';
      /** Path of the stack, `dev/web`. */
      readonly stack: string;
      /** Path of the construct in its stack, `WebService/Service`. */
      readonly resource: string;
      /** `update failed`. */
      readonly status: string;
      readonly reason: string | undefined;
      readonly failed: boolean;
    }
  | {
      readonly type: 'stack';
      readonly stack: string;
      readonly how: StackEnd;
      /** Resources that were made, changed or removed. */
      readonly resources: number;
    };

/** How a stack ended: what was asked for is there, what was before is there again, or neither. */
export type StackEnd = 'changed' | 'rolled back' | 'stuck';

const STACK_TYPE = 'AWS::CloudFormation::Stack';

/** An event of the stack itself, and not of one nested in it. */
const isOfStack = ({ type, logicalId, stack }: StackEvent): boolean =>
  type === STACK_TYPE && logicalId === stack;

/** Undefined: it is not over. */
export function stackEnd(status: string): StackEnd | undefined {
  if (/^(?:CREATE|UPDATE|IMPORT)_COMPLETE(?:_CLEANUP_IN_PROGRESS)?$/.test(status)) return 'changed';
  if (/ROLLBACK_COMPLETE(?:_CLEANUP_IN_PROGRESS)?$/.test(status)) return 'rolled back';
  return status.endsWith('_FAILED') ? 'stuck' : undefined;
}

/** How each stack ended, of those that something happened to. By their names. */
export function endsOf(events: readonly StackEvent[]): ReadonlyMap<string, StackEnd> {
  const last = new Map<string, string>();
  for (const event of events) if (isOfStack(event)) last.set(event.stack, event.status);
  return new Map(
    [...last].flatMap(([stack, status]) => {
      const end = stackEnd(status);
      return end === undefined ? [] : [[stack, end] as const];
    }),
  );
}

/** How a stack ended; undefined while CloudFormation is at it, cleaning up included. */
export function settledAs(events: readonly StackEvent[], stack: string): StackEnd | undefined {
  const own = events.findLast((event) => event.stack === stack && isOfStack(event));
  return own === undefined || own.status.endsWith('_IN_PROGRESS')
    ? undefined
    : stackEnd(own.status);
}

/** Names of stacks at work. One that was only prepared, and nothing made of it, is not. */
export function unsettledIn(events: readonly StackEvent[]): string[] {
  const last = new Map<string, string>();
  for (const event of events) if (isOfStack(event)) last.set(event.stack, event.status);
  return [...last].flatMap(([stack, status]) =>
    stackEnd(status) === undefined && status !== 'REVIEW_IN_PROGRESS' ? [stack] : [],
  );
}

/** New events as people read them. @param before events that were told already, of the same stacks */
export function progressOf(
  assembly: Assembly,
  before: readonly StackEvent[],
  fresh: readonly StackEvent[],
): Progress[] {
  return fresh.flatMap((event): Progress[] => {
    const path = pathOf(assembly, event.stack);
    if (!isOfStack(event))
      return [
        {
          type: 'resource',
          stack: path,
          resource: resourceName(assembly, event),
          status: event.status.toLowerCase().replaceAll('_', ' '),
          reason: event.reason,
          failed: event.status.endsWith('_FAILED'),
        },
      ];
    const how = stackEnd(event.status);
    // An update is told of when it serves, and not again when it has been cleaned up.
    if (how === undefined || hasEnded(before, fresh, event)) return [];
    const own = [...before, ...fresh].filter((one) => one.stack === event.stack && !isOfStack(one));
    const resources = new Set(own.map(({ logicalId }) => logicalId)).size;
    return [{ type: 'stack', stack: path, how, resources }];
  });
}

function hasEnded(
  before: readonly StackEvent[],
  fresh: readonly StackEvent[],
  event: StackEvent,
): boolean {
  const earlier = [...before, ...fresh.slice(0, fresh.indexOf(event))];
  return earlier.some(
    (one) =>
      one.stack === event.stack &&
      isOfStack(one) &&
      stackEnd(one.status) === stackEnd(event.status) &&
      one.status.endsWith('_CLEANUP_IN_PROGRESS'),
  );
}

export const pathOf = ({ stacks }: Assembly, name: string): string =>
  stacks.find((stack) => stack.name === name)?.path ?? name;

/** Its construct's path in the stack; the logical id where no construct is known. */
export function resourceName(
  { stacks }: Assembly,
  { stack: name, logicalId }: Pick<StackEvent, 'stack' | 'logicalId'>,
): string {
  const stack = stacks.find((one) => one.name === name);
  const path = stack?.resources.find((resource) => resource.logicalId === logicalId)?.path;
  if (stack === undefined || path === undefined) return logicalId;
  return path.replace(`${stack.path}/`, '').replace(/\/(?:Resource|Default)$/, '');
}
