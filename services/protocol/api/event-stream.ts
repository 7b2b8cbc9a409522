import { createParser, type EventSourceMessage } from 'eventsource-parser';
import type { LogLine, Run } from '../run';
import type { RunEvent } from './types';

/** An event in the form of server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html */
export function writeEvent(event: RunEvent): string {
  return event.type === 'log'
    ? `id: ${event.line.sequence}\nevent: log\ndata: ${JSON.stringify(event.line)}\n\n`
    : `event: state\ndata: ${JSON.stringify(event.run)}\n\n`;
}

/** The events of a stream; `onRetry` hears after how many milliseconds to come back where it is cut off. */
export async function* readEvents(
  body: AsyncIterable<Uint8Array>,
  onRetry: (ms: number) => void = () => undefined,
): AsyncIterable<RunEvent> {
  const messages: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (message) => messages.push(message), onRetry });
  const decoder = new TextDecoder();
  for await (const bytes of body) {
    parser.feed(decoder.decode(bytes, { stream: true }));
    for (const message of messages.splice(0)) {
      const event = parse(message);
      if (event !== undefined) yield event;
    }
  }
}

/** Undefined: an event that this release does not know. */
function parse({ event, data }: EventSourceMessage): RunEvent | undefined {
  if (event === 'log') return { type: 'log', line: JSON.parse(data) as LogLine };
  return event === 'state' ? { type: 'state', run: JSON.parse(data) as Run } : undefined;
}
