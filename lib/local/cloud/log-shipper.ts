import { nowMs } from '../clock';
import { askEmulator } from './network';

export interface LogShipper {
  write(group: string, stream: string, text: string): void;
  stop(): void;
}

const EVERY_MS = 200;

/** Brings the lines of containers to the emulator's CloudWatch Logs, some at a time; what it does not take is lost there. */
export function logShipper(endpoint: string, region: string): LogShipper {
  const waiting = new Map<string, { timestamp: number; message: string }[]>();
  const known = new Set<string>();
  let sending = false;
  const ask = (target: string, body: unknown) =>
    askEmulator(endpoint, {
      service: 'logs',
      region,
      target: `Logs_20140328.${target}`,
      body,
    }).catch(() => undefined);
  const send = async (): Promise<void> => {
    if (sending) return;
    sending = true;
    for (const [place, events] of [...waiting]) {
      waiting.delete(place);
      const [logGroupName = '', logStreamName = ''] = place.split('\n');
      if (!known.has(place)) {
        known.add(place);
        await ask('CreateLogStream', { logGroupName, logStreamName });
      }
      await ask('PutLogEvents', { logGroupName, logStreamName, logEvents: events });
    }
    sending = false;
  };
  const timer = setInterval(() => void send(), EVERY_MS);
  return {
    write: (group, stream, text) => {
      const place = `${group}\n${stream}`;
      const events = waiting.get(place) ?? [];
      // CloudWatch Logs refuses an event without text.
      events.push({ timestamp: nowMs(), message: text === '' ? ' ' : text });
      waiting.set(place, events);
    },
    stop: () => clearInterval(timer),
  };
}
