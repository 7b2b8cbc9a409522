import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What becomes of one request.
 * `pass`: it is answered. `throttle`: the service has had enough. `fail`: the service answers with 500.
 * `cut`: it never arrives. `silence`: nor is that said. `mute`: it is carried out, and the answer gets lost. `twice`: it is carried out twice.
 */
export type Fate = 'pass' | 'throttle' | 'fail' | 'cut' | 'silence' | 'mute' | 'twice';

export interface Asked {
  readonly service: 'queue' | 'table' | 'bucket';
  /** As `UpdateItem`; of the bucket, the HTTP method. */
  readonly operation: string;
}

export interface FaultProxy {
  readonly endpoint: string;
  /** Decides from now on. */
  decide(fate: (asked: Asked) => Fate): void;
  /** Requests by what became of them. */
  counts(): Readonly<Record<string, number>>;
  stop(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Stands between clients and an emulator of AWS. */
export async function startFaultProxy(upstream: string): Promise<FaultProxy> {
  let fateOf: (asked: Asked) => Fate = () => 'pass';
  const counts: Record<string, number> = {};
  let table: Promise<unknown> = Promise.resolve();

  const forward = async (incoming: IncomingMessage, body: Buffer, asked: Asked) => {
    if (asked.service !== 'table') return ask(upstream, incoming, body);
    // The emulator, unlike DynamoDB, does not keep two conditional updates of an item apart.
    const answer = table.then(() => ask(upstream, incoming, body));
    table = answer.catch(() => undefined);
    return answer;
  };

  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(incoming);
    const asked = askedFor(incoming);
    const fate = fateOf(asked);
    counts[fate] = (counts[fate] ?? 0) + 1;
    if (fate === 'silence') return;
    if (fate === 'cut') {
      response.destroy();
      return;
    }
    if (fate === 'throttle' || fate === 'fail') {
      refuse(response, asked, fate);
      return;
    }
    if (fate === 'twice') await forward(incoming, body, asked);
    const answer = await forward(incoming, body, asked);
    if (fate === 'mute') response.destroy();
    else response.writeHead(answer.status, answer.headers).end(answer.body);
  };

  const server = createServer((incoming, response) => {
    serve(incoming, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    // moto takes the first label of the host for a bucket: the host must be a plain name.
    endpoint: `http://localhost:${(server.address() as AddressInfo).port}`,
    decide: (fate) => (fateOf = fate),
    counts: () => counts,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function askedFor({ headers, method = '' }: IncomingMessage): Asked {
  const target = String(headers['x-amz-target'] ?? '');
  const [service, operation = method] = target.split('.');
  if (service === 'AmazonSQS') return { service: 'queue', operation };
  if (service?.startsWith('DynamoDB') === true) return { service: 'table', operation };
  return { service: 'bucket', operation: method };
}

function refuse(response: ServerResponse, { service }: Asked, fate: 'throttle' | 'fail'): void {
  const type =
    service === 'table'
      ? 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException'
      : 'RequestThrottled';
  const [status, name] = fate === 'throttle' ? [400, type] : [500, 'InternalServerError'];
  response
    .writeHead(status, { 'content-type': 'application/x-amz-json-1.0' })
    .end(JSON.stringify({ __type: name, message: 'made up by a test' }));
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of message) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

function ask(upstream: string, incoming: IncomingMessage, body: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { method, url, headers } = incoming;
    const target = new URL(url ?? '/', upstream);
    const asking = request(target, { method, headers }, (answer) => {
      bodyOf(answer).then(
        (content) =>
          resolve({ status: answer.statusCode ?? 500, headers: answer.headers, body: content }),
        reject,
      );
    });
    asking.on('error', reject);
    asking.end(body);
  });
}
