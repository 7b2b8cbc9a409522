import {
  createServer,
  request,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { LOOPBACK } from '../network';
import type { Asked } from './rules';
import type { Target } from './target-group';

/** Headers that concern one connection alone. RFC 9110, 7.6.1. */
const HOP_BY_HOP = ['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'upgrade'];

/** Status of a path; what went wrong where nobody answers. */
export function probe(
  port: number,
  path: string,
  timeoutMs: number,
): Promise<number | 'timeout' | 'refused'> {
  return new Promise((resolve) => {
    const asked = request(
      {
        ...{ host: LOOPBACK, port, path, agent: false, timeout: timeoutMs },
        headers: { 'user-agent': 'ELB-HealthChecker/2.0' },
      },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      },
    );
    asked.on('timeout', () => {
      resolve('timeout');
      asked.destroy();
    });
    asked.on('error', () => resolve('refused'));
    asked.end();
  });
}

/** What becomes of a request. */
export type Decision =
  | { readonly target: Target; readonly headers: Readonly<Record<string, string>> }
  | {
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    };

export interface Door {
  readonly port: number;
  close(): Promise<void>;
}

/** Listens on a port of this machine alone, and passes each request on as it is decided. 0: a free port. */
export async function openDoor(port: number, decide: (asked: Asked) => Decision): Promise<Door> {
  const server = createServer((incoming, outgoing) => {
    const decision = decide(askedBy(incoming));
    if ('target' in decision) forward(incoming, outgoing, decision.target, decision.headers);
    else outgoing.writeHead(decision.status, decision.headers).end(decision.body);
  });
  server.on('upgrade', (incoming: IncomingMessage, socket: Socket, head: Buffer) => {
    const decision = decide(askedBy(incoming));
    if ('target' in decision) tunnel(incoming, socket, head, decision.target);
    else socket.end(`HTTP/1.1 ${decision.status} \r\ncontent-length: 0\r\n\r\n`);
  });
  await listening(server, port);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const listening = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, () => resolve());
  });

function askedBy({ url = '/', method = 'GET', headers, socket }: IncomingMessage): Asked {
  const [path = '/', ...query] = url.split('?');
  return {
    ...{ method, path, headers, host: headers.host ?? '' },
    query: new URLSearchParams(query.join('?')),
    sourceAddress: socket.remoteAddress ?? '',
  };
}

function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  target: Target,
  extra: Readonly<Record<string, string>>,
): void {
  target.active++;
  outgoing.once('close', () => target.active--);
  const headers = {
    ...withoutHops(incoming.headers),
    'x-forwarded-for': [incoming.headers['x-forwarded-for'], incoming.socket.remoteAddress]
      .filter(Boolean)
      .join(', '),
    'x-forwarded-proto': 'http',
    'x-forwarded-port': String(incoming.socket.localPort ?? 80),
    ...extra,
  };
  const passed = request(
    {
      ...{ host: LOOPBACK, port: target.port, agent: false },
      ...{ method: incoming.method, path: incoming.url, headers },
    },
    (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, withoutHops(answer.headers));
      answer.pipe(outgoing);
      answer.on('error', () => outgoing.destroy());
    },
  );
  passed.on('error', () => {
    if (outgoing.headersSent) outgoing.destroy();
    else outgoing.writeHead(502, { 'content-type': 'text/plain' }).end('502 Bad Gateway\n');
  });
  outgoing.on('close', () => passed.destroy());
  incoming.pipe(passed);
}

function withoutHops(headers: IncomingMessage['headers']): IncomingMessage['headers'] {
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => !HOP_BY_HOP.includes(name) && name !== 'transfer-encoding',
    ),
  );
}

/** A WebSocket or the like: bytes to and fro. */
function tunnel(incoming: IncomingMessage, socket: Socket, head: Buffer, target: Target): void {
  const onward = connect(target.port, LOOPBACK, () => {
    const lines = incoming.rawHeaders.flatMap((name, index, all) =>
      index % 2 === 0 ? [`${name}: ${all[index + 1] ?? ''}`] : [],
    );
    onward.write(`${incoming.method} ${incoming.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    onward.write(head);
    socket.pipe(onward).pipe(socket);
  });
  target.active++;
  const end = (): void => {
    socket.destroy();
    onward.destroy();
  };
  onward.once('close', () => target.active--);
  for (const stream of [socket, onward]) stream.on('error', end).on('close', end);
}
