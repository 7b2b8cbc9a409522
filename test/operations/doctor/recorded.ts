import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An answer as AWS gave it: status, and the body as it came. */
export type Answer = readonly [status: number, body: string];

/** What is asked: `GetServiceQuota L-F678F1CE`, `DescribeVpcs`, `GET /2013-04-01/hostedzone/Z1`, `HEAD /bucket`. */
function askedFor(request: IncomingMessage, body: string): string {
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') {
    const { QuotaCode = '' } = JSON.parse(body) as { QuotaCode?: string };
    return `${target.split('.').at(-1) ?? ''} ${QuotaCode}`.trim();
  }
  const action = new URLSearchParams(body).get('Action');
  return action ?? `${request.method ?? ''} ${(request.url ?? '').replace(/\/?(?:\?.*)?$/, '')}`;
}

/** A server that gives recorded answers; what it has none for is refused as AWS refuses the unknown. */
export async function startRecorded(answers: Readonly<Record<string, Answer>>) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const what = askedFor(request, Buffer.concat(parts).toString());
      asked.push(what);
      const [status, body] = answers[what] ?? [400, `{"__type":"UnknownOperationException"}`];
      const type = body.startsWith('<') ? 'text/xml' : 'application/x-amz-json-1.1';
      response.writeHead(status, { 'content-type': type });
      response.end(request.method === 'HEAD' ? undefined : body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    asked,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
