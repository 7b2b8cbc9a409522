import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What AWS answers to everything: an error by its name; nothing, where the connection just ends; silence, where it stays
 * open, from the beginning or in the middle of a word.
 */
export type Refusal =
  { readonly code: string; readonly message: string } | 'nothing' | 'silence' | 'half a word';

/** An AWS that says no to whatever it is asked, in the words of each protocol; to STS it may say yes. */
export async function refusingAws() {
  let refusals: readonly [Refusal, ...Refusal[]] = ['nothing'];
  let knowsUs = false;
  const asked: string[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const operation = operationOf(request, body);
      asked.push(operation);
      const given = knowsUs ? STS[operation] : undefined;
      if (given !== undefined) {
        response.writeHead(200, XML).end(given);
        return;
      }
      const times = asked.filter((one) => one === operation).length;
      const refusal = refusals[times - 1] ?? refusals.at(-1)!;
      if (refusal === 'nothing') request.socket.destroy();
      else if (refusal === 'half a word') response.writeHead(200, XML).write('<Desc');
      else if (refusal !== 'silence') refuse(request, response, body, refusal);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://localhost:${(server.address() as AddressInfo).port}`,
    /** From now on, to each operation: one after another, and then always the last. */
    says: (stsSaysYes: boolean, ...what: [Refusal, ...Refusal[]]): void => {
      refusals = what;
      knowsUs = stsSaysYes;
      asked.length = 0;
    },
    /** Operations, in order. */
    asked: (): readonly string[] => [...asked],
    stop: async (): Promise<void> => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const XML = { 'content-type': 'text/xml' };

export const ACCOUNT = '111111111111';

const STS: Readonly<Record<string, string>> = {
  GetCallerIdentity: `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::${ACCOUNT}:user/ada</Arn><UserId>A</UserId><Account>${ACCOUNT}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
  AssumeRole:
    '<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>A</AccessKeyId><SecretAccessKey>S</SecretAccessKey><SessionToken>T</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>',
};

function refuse(
  { headers, method }: IncomingMessage,
  response: ServerResponse,
  body: string,
  { code, message }: Exclude<Refusal, string>,
): void {
  const status = /Denied/.test(code) ? 403 : 400;
  if (headers['x-amz-target'] !== undefined)
    response
      .writeHead(status, { 'content-type': 'application/x-amz-json-1.1' })
      .end(JSON.stringify({ __type: code, message }));
  else {
    const error = `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
    const isEc2 = body.includes('Version=2016-11-15');
    const isQuery = method === 'POST' && body.includes('Action=');
    const text = isEc2
      ? `<Response><Errors>${error}</Errors></Response>`
      : isQuery
        ? `<ErrorResponse>${error}</ErrorResponse>`
        : error;
    response.writeHead(status, XML).end(text);
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** `DescribeStacks` of both protocols; of S3 what is asked for. */
function operationOf({ headers, method = '', url = '' }: IncomingMessage, body: string): string {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return target.split('.').at(-1) ?? target;
  return new URLSearchParams(body).get('Action') ?? `${method} ${url.split('?')[0] ?? ''}`;
}
