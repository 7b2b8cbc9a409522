import { createServer } from 'node:http';
import { listening } from './listen';
import { openStreams } from './streams';

/** The floor: node:http alone. */
const streams = openStreams();
const server = createServer((request, response) => {
  if (request.url === '/stream') {
    streams.add(response);
    return;
  }
  if (request.url?.startsWith('/tell/') === true) {
    streams.tell(request.url.slice('/tell/'.length));
    response.writeHead(204).end();
    return;
  }
  const body = JSON.stringify({ application: 'benchmark', environment: 'dev', api: 'v1' });
  response.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
});
server.listen(0, '127.0.0.1', () => listening(server));
