import pc from 'picocolors';

/** Data goes to standard output, everything said to people to standard error. */

export const color = pc.createColors(pc.isColorSupported && process.stderr.isTTY);

export const isTerminal = (): boolean => process.stderr.isTTY;

export function data(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function json(value: unknown): void {
  data(JSON.stringify(value, null, 2));
}

export function say(text = ''): void {
  process.stderr.write(`${text}\n`);
}

/** Replaces the line that is being written; terminals only. */
export function overwrite(text: string): void {
  process.stderr.write(`\r\u001b[K${text}`);
}
