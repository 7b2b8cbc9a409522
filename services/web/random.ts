import { randomBytes } from 'node:crypto';

/** A value that is used once, for the content security policy of one page. */
export const newNonce = (): string => randomBytes(16).toString('base64');
