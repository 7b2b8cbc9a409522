import { randomBytes, randomUUID } from 'node:crypto';

/** As the ids of tasks on ECS: 32 hexadecimal digits. */
export const newTaskId = (): string => randomUUID().replaceAll('-', '');

/** Letters and digits that nobody can guess. */
export function newPassword(length: number): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  let text = '';
  // What is over the last multiple of their number is left out: no letter comes more often than another.
  const most = 256 - (256 % letters.length);
  while (text.length < length)
    for (const byte of randomBytes(length)) {
      if (byte < most && text.length < length) text += letters[byte % letters.length] ?? '';
    }
  return text;
}

/** From 0 up to 1. */
export const draw = (): number => Math.random();
