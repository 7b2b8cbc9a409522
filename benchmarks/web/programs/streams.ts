import type { ServerResponse } from 'node:http';

/** Streams of server-sent events, without any feature: what is told goes to all that are open. */
export function openStreams() {
  const open = new Set<ServerResponse>();
  return {
    add: (response: ServerResponse): void => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(': \n\n');
      open.add(response);
      response.once('close', () => open.delete(response));
    },
    tell: (text: string): void => {
      for (const response of open) response.write(`data: ${text}\n\n`);
    },
  };
}
