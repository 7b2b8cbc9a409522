import pc from 'picocolors';

// Node leaves isTTY undefined where there is no terminal, whatever its types say.
export const isTerminal = (): boolean => (process.stderr.isTTY as boolean | undefined) === true;

/** Data goes to standard output, everything said to people to standard error. */

export const color = pc.createColors(pc.isColorSupported && isTerminal());

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
