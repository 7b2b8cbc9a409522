import { createParser, type EventSourceMessage } from 'eventsource-parser';
import type { LogLine, Run, RunSummary } from '../run';
import type { LiveEvent, RunEvent, ServiceStatus } from './types';

/** An event in the form of server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html */
export function writeEvent(event: RunEvent): string {
  return event.type === 'log'
    ? `id: ${event.line.sequence}\nevent: log\ndata: ${JSON.stringify(event.line)}\n\n`
    : `event: state\ndata: ${JSON.stringify(event.run)}\n\n`;
}

/** An event of the stream of everything in that form; who has heard it has heard all up to the position. */
export function liveEventText(event: LiveEvent, position?: string): string {
  const { type, ...rest } = event;
  const data = event.type === 'run' ? event.run : rest;
  const id = position === undefined ? '' : `id: ${position}\n`;
  return `${id}event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Undefined: an event that this release does not know. */
export function liveEventOf({ event, data }: EventSourceMessage): LiveEvent | undefined {
  if (event === 'run') return { type: 'run', run: JSON.parse(data) as RunSummary };
  if (event === 'status') return { type: 'status', ...(JSON.parse(data) as ServiceStatus) };
  return event === 'reset' ? { type: 'reset' } : undefined;
}

/** The events of a run; `onRetry` hears after how many milliseconds to come back where the stream is cut off. */
export async function* readEvents(
  body: AsyncIterable<Uint8Array>,
  onRetry?: (ms: number) => void,
): AsyncIterable<RunEvent> {
  for await (const message of readMessages(body, onRetry)) {
    const event = parse(message);
    if (event !== undefined) yield event;
  }
}

/** What a stream brings, as it is. */
export async function* readMessages(
  body: AsyncIterable<Uint8Array>,
  onRetry: (ms: number) => void = () => undefined,
): AsyncIterable<EventSourceMessage> {
  const messages: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (message) => messages.push(message), onRetry });
  const decoder = new TextDecoder();
  for await (const bytes of body) {
    parser.feed(decoder.decode(bytes, { stream: true }));
    yield* messages.splice(0);
  }
}

/** Undefined: an event that this release does not know. */
function parse({ event, data }: EventSourceMessage): RunEvent | undefined {
  if (event === 'log') return { type: 'log', line: JSON.parse(data) as LogLine };
  return event === 'state' ? { type: 'state', run: JSON.parse(data) as Run } : undefined;
}
