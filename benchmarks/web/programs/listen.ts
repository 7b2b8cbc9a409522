import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Tells whoever started this program where it listens, and ends with SIGTERM. */
export function listening(server: Server): void {
  console.log(`listening at http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  process.once('SIGTERM', () => process.exit(0));
}
