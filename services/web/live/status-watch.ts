import { liveEventText } from '../../protocol/api/event-stream';
import type { ServiceStatus } from '../../protocol/api/types';
import type { Overview } from '../../protocol/overview';
import { nowMs } from '../clock';

export interface StatusWatch {
  /** Looks again, unless that was just done, and tells of it where it is another. */
  look(hasHappened: boolean): Promise<void>;
  /** Milliseconds until the look that something which happened asks for; undefined: nothing has. */
  dueInMs(): number | undefined;
  /** As an event. */
  now(): Promise<Buffer>;
}

/** Between two looks while things happen, and while nothing does. Milliseconds. */
const LOOK_EVERY_MS = 500;
const QUIET_LOOK_EVERY_MS = 5000;

/** Of the time, at most this part goes into looks: counting a long queue takes a while. */
const PART = 1 / 20;

/** Queue and runners, asked for once for all who listen. */
export function statusWatch(
  overview: Pick<Overview, 'queue' | 'runners'>,
  tell: (text: Buffer) => void,
): StatusWatch {
  let looked: { readonly atMs: number; readonly tookMs: number } | undefined;
  let isDue = false;
  let known = '';
  let text = Buffer.alloc(0);
  let looking: Promise<void> | undefined;

  const ask = async (): Promise<void> => {
    const startMs = nowMs();
    const [queue, runners] = await Promise.all([overview.queue(), overview.runners()]);
    const now = nowMs();
    looked = { atMs: now, tookMs: now - startMs };
    const signature = signatureOf({ queue, runners });
    text = Buffer.from(liveEventText({ type: 'status', queue, runners }));
    if (signature === known) return;
    known = signature;
    tell(text);
  };
  const askOnce = (): Promise<void> =>
    (looking ??= ask().finally(() => {
      looking = undefined;
    }));
  const dueInMs = (everyMs: number): number =>
    looked === undefined
      ? 0
      : Math.max(0, looked.atMs + Math.max(everyMs, looked.tookMs / PART) - nowMs());

  return {
    look: async (hasHappened) => {
      isDue ||= hasHappened;
      if (dueInMs(isDue ? LOOK_EVERY_MS : QUIET_LOOK_EVERY_MS) > 0) return;
      isDue = false;
      await askOnce();
    },
    dueInMs: () => (isDue ? dueInMs(LOOK_EVERY_MS) : undefined),
    now: async () => {
      if (dueInMs(LOOK_EVERY_MS) === 0) await askOnce();
      return text;
    },
  };
}

/** That a runner told of itself again is no news. */
function signatureOf({ queue, runners }: ServiceStatus): string {
  return JSON.stringify([queue, runners.map((runner) => ({ ...runner, lastSeenAt: undefined }))]);
}
