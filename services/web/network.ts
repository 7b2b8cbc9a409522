export { STATUS_CODES } from 'node:http';

/** Addresses of this machine itself. */
export function isLoopback(address: string): boolean {
  return address === '::1' || /^(?:::ffff:)?127\./.test(address);
}
