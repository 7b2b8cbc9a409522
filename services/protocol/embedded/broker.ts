import type { Broker, Sending } from '../broker';
import { nowMs } from '../clock';
import type { QueueMessage } from '../contract';
import type { DueRuns } from './due';
import type { Messages } from './messages';
import { lookUntilFound } from './waiting';
import type { Wake } from './wake';

/** The queue in a SQLite file: runs that wait are their own messages, and need not be sent. */
export function embeddedBroker(due: DueRuns, messages: Messages, wake: Wake): Broker {
  const send = (message: QueueMessage, { delaySeconds = 0 }: Sending = {}): Promise<void> =>
    messages.send(message, delaySeconds);
  return {
    ordered: false,
    prioritized: true,
    submit: (message, _task, sending) => send(message, sending),
    send,
    receive: (most, signal, unwanted = new Set()) => {
      const room = (task: string) => (unwanted.has(task) ? 0 : Infinity);
      const look = async () => {
        const queued = await messages.receiveQueued(most);
        const runs = due.next(nowMs(), most - queued.length, room, true);
        return runs.length === 0 ? queued : [...queued, ...(await messages.receiveRuns(runs))];
      };
      const nextAt = () =>
        earliest(due.nextAt(room, true), messages.nextQueuedAt(), messages.nextReceivedAt());
      return lookUntilFound(look, nextAt, wake, signal);
    },
    depth: async () => Promise.resolve(due.waiting(nowMs()) + messages.queued()),
    close: () => wake.close(),
  };
}

export function earliest(...times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
