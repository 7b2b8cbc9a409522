import { nowMs } from '../clock';
import { poll, type Step } from '../poll';
import type { Fleet, ServiceDeployment, ServiceNow } from './ports';

export type RestartEnding =
  /** Every task is a new one, and they serve. */
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly reason: string }
  /** A later deployment took its place. */
  | { readonly kind: 'replaced'; readonly by: string }
  /** It goes on, and nobody waits any more. */
  | { readonly kind: 'left'; readonly reason: 'time' | 'interrupted' };

export type RestartEvent =
  | { readonly type: 'count'; readonly running: number; readonly desired: number }
  /** What ECS says of the service. */
  | { readonly type: 'event'; readonly atMs: number; readonly text: string }
  | { readonly type: 'ended'; readonly ending: RestartEnding };

export interface RestartWatch {
  readonly deployment: string;
  readonly sinceMs: number;
  readonly shownCount: string;
  readonly shownEvents: ReadonlySet<string>;
}

const keyOf = ({ atMs, text }: ServiceNow['events'][number]): string => `${atMs} ${text}`;

/** One look at a service whose tasks are being replaced: what is new, and whether it is over. */
export function stepRestart(
  watch: RestartWatch,
  service: ServiceNow | undefined,
): Step<RestartWatch, RestartEvent> {
  const ours = service?.deployments.find(({ id }) => id === watch.deployment);
  const fresh = (service?.events ?? [])
    .filter((event) => event.atMs >= watch.sinceMs && !watch.shownEvents.has(keyOf(event)))
    .sort((a, b) => a.atMs - b.atMs);
  const { running, desired } = ours ?? { running: 0, desired: 0 };
  const count = `${running}/${desired}`;
  const ending = endingOf(service, ours);
  return {
    state: {
      ...watch,
      shownCount: ours === undefined ? watch.shownCount : count,
      shownEvents: new Set([...watch.shownEvents, ...fresh.map(keyOf)]),
    },
    events: [
      ...fresh.map((event) => ({ type: 'event', ...event }) as const),
      ...(ours !== undefined && count !== watch.shownCount
        ? [{ type: 'count', running, desired } as const]
        : []),
      ...(ending === undefined ? [] : [{ type: 'ended', ending } as const]),
    ],
    done: ending !== undefined,
  };
}

function endingOf(
  service: ServiceNow | undefined,
  ours: ServiceDeployment | undefined,
): RestartEnding | undefined {
  if (service === undefined) return { kind: 'failed', reason: 'the service is gone' };
  const primary = service.deployments.find(({ status }) => status === 'PRIMARY');
  if (ours?.state === 'FAILED')
    return { kind: 'failed', reason: ours.reason ?? 'ECS does not say why' };
  if (ours === undefined || ours.status !== 'PRIMARY')
    return { kind: 'replaced', by: primary?.id ?? 'another deployment' };
  // Where ECS tells no state, counts do: that is so of a service without the rolling controller.
  const isDone =
    ours.state === 'COMPLETED' ||
    (ours.state === undefined && ours.running === ours.desired && service.deployments.length === 1);
  return isDone ? { kind: 'done' } : undefined;
}

export interface RestartOptions {
  /** Nobody waits longer. Milliseconds. */
  readonly timeLimitMs: number;
  /** Milliseconds between two looks. */
  readonly everyMs?: number;
  readonly signal: AbortSignal;
}

/** Milliseconds between two looks. */
const LOOK_EVERY_MS = 3000;

/** ECS's clock and ours differ. Milliseconds. */
const CLOCKS_DIFFER_MS = 5000;

/** Replaces every task of a service by a new one of the same version, and tells what happens until they serve. */
export async function* restartService(
  aws: Pick<Fleet, 'service' | 'redeploy'>,
  { cluster, name }: { readonly cluster: string; readonly name: string },
  { timeLimitMs, everyMs = LOOK_EVERY_MS, signal }: RestartOptions,
): AsyncGenerator<RestartEvent> {
  const begunMs = nowMs();
  const deployment = await aws.redeploy(cluster, name);
  const timeUp = AbortSignal.timeout(timeLimitMs);
  yield* poll(
    {
      initial: {
        deployment,
        sinceMs: begunMs - CLOCKS_DIFFER_MS,
        shownCount: '',
        shownEvents: new Set<string>(),
      },
      look: () => aws.service(cluster, name),
      step: stepRestart,
      everyMs,
    },
    AbortSignal.any([signal, timeUp]),
  );
  const reason = signal.aborted ? 'interrupted' : timeUp.aborted ? 'time' : undefined;
  if (reason !== undefined) yield { type: 'ended', ending: { kind: 'left', reason } };
}
