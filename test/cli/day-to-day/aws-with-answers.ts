import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/** What AWS answers to an operation, in the form of its protocol. */
export interface Answer {
  readonly status?: number;
  /** JSON or XML. */
  readonly body: string;
}

type Given = Answer | ((request: string) => Answer | undefined);

/**
 * Stands before an emulator: operations that it lacks are answered as AWS does, all others are passed on. It remembers
 * which were asked and by whom.
 */
export async function awsWithAnswers(emulator: string) {
  const answers = new Map<string, Given>();
  const asked: { operation: string; body: string; key: string }[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const body = await bodyOf(request);
      const text = body.toString('utf8');
      const operation = operationOf(request, text);
      const [, key = ''] = /Credential=([^/]+)/.exec(request.headers.authorization ?? '') ?? [];
      asked.push({ operation, body: text, key });
      const given = answers.get(operation);
      const answer = typeof given === 'function' ? given(text) : given;
      if (answer !== undefined) {
        const type = answer.body.startsWith('<') ? 'text/xml' : 'application/x-amz-json-1.1';
        response.writeHead(answer.status ?? 200, { 'content-type': type }).end(answer.body);
        return;
      }
      const passed = await fetch(`${emulator}${request.url ?? '/'}`, {
        method: request.method ?? 'GET',
        headers: headersOf(request),
        ...(body.length > 0 && { body: new Uint8Array(body) }),
      });
      const type = passed.headers.get('content-type') ?? 'text/plain';
      response
        .writeHead(passed.status, { 'content-type': type })
        .end(Buffer.from(await passed.arrayBuffer()));
    })().catch(() => response.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    /** moto takes the first label of an address for a bucket. */
    endpoint: `http://localhost:${(server.address() as AddressInfo).port}`,
    answer: (operation: string, given: Given): void => void answers.set(operation, given),
    reset: (): void => {
      answers.clear();
      asked.length = 0;
    },
    asked: (operation: string) => asked.filter((one) => one.operation === operation),
    stop: async (): Promise<void> => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export type AwsWithAnswers = Awaited<ReturnType<typeof awsWithAnswers>>;

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** `AmazonSQS.PurgeQueue` of the JSON protocols, `DetectStackDrift` of the one with forms: the last part. */
function operationOf({ headers }: IncomingMessage, body: string): string {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return target.split('.').at(-1) ?? target;
  return new URLSearchParams(body).get('Action') ?? '';
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const left = ['host', 'connection', 'content-length', 'transfer-encoding', 'expect'];
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      left.includes(name) || typeof value !== 'string' ? [] : [[name, value]],
    ),
  );
}

/** An error as the JSON protocols tell it. */
export const jsonError = (name: string, message: string, status = 400): Answer => ({
  status,
  body: JSON.stringify({ __type: name, message }),
});

/** The same as the protocol with forms tells it. */
export const xmlError = (code: string, message: string, status = 400): Answer => ({
  status,
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
});
