import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { newSessionId } from './random';

const PATH = '/mcp';
const MOST_SESSIONS = 16;
/** A session that asks nothing for so long is over. */
const IDLE_MS = 30 * 60_000;
const LARGEST_REQUEST = 1024 * 1024;

interface Session {
  readonly transport: StreamableHTTPServerTransport;
  idle: NodeJS.Timeout;
}

export interface McpHttp {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Serves clients over streamable HTTP, on this machine alone: behind a token, for requests that name this machine as
 * their host and come from no foreign page. https://modelcontextprotocol.io/specification/2025-06-18/basic/transports
 *
 * @param port 0: a free one
 * @throws Error with code EADDRINUSE
 */
export async function serveHttp(
  newServer: () => McpServer,
  { port, token }: { readonly port: number; readonly token: string },
): Promise<McpHttp> {
  const sessions = new Map<string, Session>();
  const http = createServer((request, response) => {
    const refusal = refusalOf(request, token, portOf(http));
    if (refusal !== undefined) {
      refuse(response, ...refusal);
      return;
    }
    handle(request, response, sessions, newServer).catch(() => {
      if (response.headersSent) response.destroy();
      else refuse(response, 500, 'Slipway could not answer');
    });
  });
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${portOf(http)}${PATH}`,
    stop: async () => {
      for (const { transport, idle } of sessions.values()) {
        clearTimeout(idle);
        await transport.close();
      }
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

type Refusal = readonly [status: number, message: string];

/** A page in a browser can send requests here, even under a name of its own that leads to 127.0.0.1. */
function refusalOf(
  { headers, url = '' }: IncomingMessage,
  token: string,
  port: number,
): Refusal | undefined {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (!hosts.includes(headers.host ?? '')) return [403, 'this host is not served here'];
  if (headers.origin !== undefined && !hosts.some((host) => headers.origin === `http://${host}`))
    return [403, 'pages of other origins are not served'];
  if (!isSame(headers.authorization ?? '', `Bearer ${token}`))
    return [401, 'the token is missing or wrong'];
  return url.split('?')[0] === PATH ? undefined : [404, `the server is at ${PATH}`];
}

function isSame(given: string, wanted: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(wanted)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
  });
  response.end(JSON.stringify({ jsonrpc: '2.0', error: { code: -32000, message }, id: null }));
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  sessions: Map<string, Session>,
  newServer: () => McpServer,
): Promise<void> {
  const id = request.headers['mcp-session-id'];
  const known = typeof id === 'string' ? sessions.get(id) : undefined;
  if (known !== undefined) {
    known.idle.refresh();
    await known.transport.handleRequest(request, response);
    return;
  }
  if (id !== undefined) {
    refuse(response, 404, 'this session is over: begin a new one');
    return;
  }
  if (sessions.size >= MOST_SESSIONS) {
    refuse(response, 503, `${MOST_SESSIONS} sessions are open: end one of them`);
    return;
  }
  const transport = newTransport(sessions);
  await newServer().connect(transport);
  await transport.handleRequest(request, response);
  // Not a beginning: the SDK has refused it.
  if (transport.sessionId === undefined) await transport.close();
}

function newTransport(sessions: Map<string, Session>): StreamableHTTPServerTransport {
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: newSessionId,
    maxRequestBodySize: LARGEST_REQUEST,
    onsessioninitialized: (id) => {
      const idle = setTimeout(() => void transport.close(), IDLE_MS);
      idle.unref();
      sessions.set(id, { transport, idle });
    },
  });
  transport.onclose = () => {
    const { sessionId } = transport;
    if (sessionId === undefined) return;
    clearTimeout(sessions.get(sessionId)?.idle);
    sessions.delete(sessionId);
  };
  return transport;
}
