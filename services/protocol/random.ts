import { randomInt, randomUUID } from 'node:crypto';
import { nowMs } from './clock';

/** A UUID of version 7 (RFC 9562, 5.7): ids of one time lie together in an index. */
export function newRunId(): string {
  const time = nowMs().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}

export const newOwner = (): number => randomInt(1, 2 ** 48 - 1);

/** A number from 0 up to, not including, 1. */
export const chance = (): number => Math.random();

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** 256 random bits, as letters and digits. */
export const newKeySecret = (): string =>
  Array.from({ length: 43 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
