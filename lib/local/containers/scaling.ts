import { nowMs } from '../clock';
import type { Backlog, ScalingSettings } from './scaling-settings';
import type { Service } from './service';

/** What scaling looks at. */
export interface ScalingWorld {
  /** Messages in a queue, those that are being worked on included. */
  readonly messages: (queue: string) => Promise<number>;
  /** Requests that the service's targets got since the start. */
  readonly requests: () => number;
  /** One second of the cool-downs, in milliseconds. */
  readonly pace: number;
}

/**
 * Tasks that policies ask for: target tracking as on AWS, the most that any policy wants, within the limits. With nothing
 * in the queues, a service that may goes to none.
 */
export function wantedTasks(
  { minimum, maximum, backlog, requestsPerTarget }: ScalingSettings,
  seen: { readonly messages: readonly number[]; readonly requestsPerMinute: number },
): number {
  const wanted = [
    ...backlog.map(({ target }, index) => Math.ceil((seen.messages[index] ?? 0) / target)),
    ...(requestsPerTarget === undefined
      ? []
      : [Math.ceil(seen.requestsPerMinute / requestsPerTarget)]),
  ];
  return Math.min(maximum, Math.max(minimum, ...wanted));
}

const EVERY_MS = 1000;

/** Follows a service's scaling policies until the function that is returned is called. */
export function followScaling(
  service: Service,
  settings: ScalingSettings,
  world: ScalingWorld,
): () => void {
  if (settings.backlog.length === 0 && settings.requestsPerTarget === undefined)
    return () => undefined;
  let changedMs = -Infinity;
  let before = { requests: world.requests(), ms: nowMs() };
  let looking = false;
  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    try {
      const messages = await Promise.all(
        settings.backlog.map(async ({ queues }) => {
          const counts = await Promise.all(queues.map((queue) => world.messages(queue)));
          return counts.reduce((sum, count) => sum + count, 0);
        }),
      );
      const now = { requests: world.requests(), ms: nowMs() };
      const minutes = (now.ms - before.ms) / 60_000;
      const requestsPerMinute = (now.requests - before.requests) / Math.max(minutes, 1 / 60);
      if (now.ms - before.ms > 60_000) before = now;
      const wanted = wantedTasks(settings, { messages, requestsPerMinute });
      const cooldown = cooldownOf(settings.backlog, wanted > service.desired());
      if (wanted === service.desired() || now.ms - changedMs < cooldown * world.pace) return;
      // A deployment that was given up has no tasks, and gets none by its load.
      if (service.desired() === 0 && settings.minimum > 0) return;
      changedMs = now.ms;
      service.scale(wanted);
    } catch {
      // the emulator is throttled or goes; the next look tells
    } finally {
      looking = false;
    }
  };
  const timer = setInterval(() => void look(), EVERY_MS);
  return () => clearInterval(timer);
}

function cooldownOf(backlog: readonly Backlog[], out: boolean): number {
  const all = backlog.map((one) => (out ? one.outCooldownSeconds : one.inCooldownSeconds));
  return Math.max(0, ...all);
}
