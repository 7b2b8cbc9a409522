import type { LogLine, Run } from '../run';
import type { RunEvent } from './types';

/** An event in the form of server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html */
export function writeEvent(event: RunEvent): string {
  return event.type === 'log'
    ? `id: ${event.line.sequence}\nevent: log\ndata: ${JSON.stringify(event.line)}\n\n`
    : `event: state\ndata: ${JSON.stringify(event.run)}\n\n`;
}

export async function* readEvents(body: AsyncIterable<Uint8Array>): AsyncIterable<RunEvent> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of body) {
    rest += decoder.decode(bytes, { stream: true });
    const blocks = rest.split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = parseBlock(block);
      if (event !== undefined) yield event;
    }
  }
}

function parseBlock(block: string): RunEvent | undefined {
  const fields = new Map(
    block.split('\n').map((line) => {
      const colon = line.indexOf(': ');
      return [line.slice(0, colon), line.slice(colon + 2)];
    }),
  );
  const data = fields.get('data');
  if (data === undefined) return undefined;
  return fields.get('event') === 'log'
    ? { type: 'log', line: JSON.parse(data) as LogLine }
    : { type: 'state', run: JSON.parse(data) as Run };
}
