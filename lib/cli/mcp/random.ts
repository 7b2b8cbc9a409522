import { randomBytes, randomUUID } from 'node:crypto';

/** Nobody who writes a log can know it before. */
export const newMarker = (): string => randomBytes(9).toString('base64url');

export const newToken = (): string => randomBytes(32).toString('base64url');

export const newSessionId = (): string => randomUUID();
