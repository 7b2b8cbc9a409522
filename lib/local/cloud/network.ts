import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LOOPBACK } from '../network';

/** A call of an API of AWS in its JSON form. */
export interface ApiCall {
  /** `AmazonEC2ContainerServiceV20141113.RunTask`. */
  readonly target: string;
  readonly body: unknown;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

/**
 * Asks the emulator in the JSON form that most services have. It looks at the credential's scope to tell the service, and
 * at no signature.
 */
export async function askEmulator(
  endpoint: string,
  {
    service,
    region,
    target,
    body,
  }: { service: string; region: string; target: string; body: unknown },
): Promise<ApiAnswer> {
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': target,
      authorization: signature(region, service),
    },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(20_000),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? {} : (JSON.parse(text) as unknown) };
}

/** Makes a bucket; one that is there already is no error. */
export async function makeBucket(endpoint: string, region: string, name: string): Promise<boolean> {
  const place = `<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`;
  const answer = await fetch(`${endpoint}/${name}`, {
    method: 'PUT',
    headers: { authorization: signature(region, 's3') },
    ...(region !== 'us-east-1' && { body: place }),
    signal: AbortSignal.timeout(20_000),
  });
  await answer.arrayBuffer();
  return answer.status < 400 || answer.status === 409;
}

/** Whether it answers. */
export async function isEmulatorUp(endpoint: string): Promise<boolean> {
  try {
    const answer = await fetch(`${endpoint}/moto-api/data.json`, {
      signal: AbortSignal.timeout(2000),
    });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}

const signature = (region: string, service: string): string =>
  `AWS4-HMAC-SHA256 Credential=local/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=local`;

export interface FrontDoor {
  readonly port: number;
  close(): Promise<void>;
}

export interface FrontDoorOptions {
  /** Address that containers reach. */
  readonly host: string;
  readonly emulatorPort: number;
  /** Answers a call in the emulator's place; undefined: the emulator answers. */
  readonly answer: (call: ApiCall) => Promise<ApiAnswer> | undefined;
  /** Whether a call is turned away, as AWS does with too many. */
  readonly throttled: () => boolean;
}

/**
 * Stands before the emulator where containers reach it, and answers in its place what it cannot do. Undefined: the address
 * is none of this machine.
 */
export async function openFrontDoor(options: FrontDoorOptions): Promise<FrontDoor | undefined> {
  const server = createServer((incoming, outgoing) => {
    void serve(incoming, outgoing, options).catch(() => outgoing.destroy());
  });
  const isOwn = await new Promise<boolean>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRNOTAVAIL') resolve(false);
      else reject(error);
    });
    server.listen(0, options.host, () => resolve(true));
  });
  if (!isOwn) return undefined;
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { emulatorPort, answer, throttled }: FrontDoorOptions,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  if (throttled()) {
    respond(outgoing, {
      status: 400,
      body: { __type: 'ThrottlingException', message: 'Rate exceeded' },
    });
    return;
  }
  const target = String(incoming.headers['x-amz-target'] ?? '');
  const own = target === '' ? undefined : answer({ target, body: parsed(body) });
  if (own !== undefined) {
    respond(outgoing, await own);
    return;
  }
  const onward = request(
    {
      ...{ host: LOOPBACK, port: emulatorPort, method: incoming.method, path: incoming.url },
      // moto takes the first label of the host for a bucket: the host must be a plain name.
      headers: { ...incoming.headers, host: `localhost:${emulatorPort}` },
    },
    (found) => {
      outgoing.writeHead(found.statusCode ?? 502, found.headers);
      found.pipe(outgoing);
    },
  );
  onward.on('error', () => outgoing.destroy());
  onward.end(body);
}

function respond(outgoing: ServerResponse, { status, body }: ApiAnswer): void {
  outgoing
    .writeHead(status, { 'content-type': 'application/x-amz-json-1.1' })
    .end(JSON.stringify(body));
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return {};
  }
}
