import { createServer, type AddressInfo } from 'node:net';

export const LOOPBACK = '127.0.0.1';

/** The port itself if it is free, undefined if it is taken; 0 finds a free one. */
export function freePort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', () => resolve(undefined));
    server.listen(port, LOOPBACK, () => {
      const { port: found } = server.address() as AddressInfo;
      server.close(() => resolve(found));
    });
  });
}

/** The status that a path answers with; undefined where nobody answers in time. */
export async function statusOf(url: string, timeoutMs: number): Promise<number | undefined> {
  try {
    const { status } = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    return status;
  } catch {
    return undefined;
  }
}
