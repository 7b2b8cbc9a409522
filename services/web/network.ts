import { STATUS_CODES, type Server } from 'node:http';
import type { Socket } from 'node:net';

export { STATUS_CODES };

/** Addresses of this machine itself. */
export function isLoopback(address: string): boolean {
  return address === '::1' || /^(?:::ffff:)?127\./.test(address);
}

/**
 * Who sends slowly, or too much, holds no connection for long. The body has the request's time limit. Milliseconds and
 * bytes.
 */
export const CONNECTION_LIMITS = {
  headersTimeout: 10_000,
  connectionsCheckingInterval: 1000,
  maxHeaderSize: 16 * 1024,
  // finds out that the other side is gone without a word
  keepAlive: true,
  keepAliveInitialDelay: 30_000,
} as const;

/** A client whose connection is new sends its request within this time. Milliseconds. */
const FIRST_BYTE_MS = 1000;

/**
 * Browsers open connections that they may need later, and a server that closes waits for them: those on which nothing
 * was ever sent are ended a moment after `closing` is called.
 */
export function endUnusedConnections(server: Server): { readonly closing: () => void } {
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return {
    closing: () =>
      void setTimeout(() => {
        for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
      }, FIRST_BYTE_MS),
  };
}

/** What Node's HTTP parser found wrong, by its code; everything else is 400. */
const BROKEN: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** Answers what is no request: there is none of Fastify's replies for it. */
export function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = BROKEN[error.code ?? ''] ?? 400;
  const title = STATUS_CODES[status] ?? '';
  const detail = status === 400 ? 'this is not HTTP as the service reads it' : title.toLowerCase();
  const body = JSON.stringify({ type: 'about:blank', title, status, detail });
  socket.end(
    `HTTP/1.1 ${status} ${title}\r\ncontent-type: application/problem+json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
