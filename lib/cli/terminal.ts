import { createInterface } from 'node:readline';
import { Writable, type Readable } from 'node:stream';
import pc from 'picocolors';
import { wantsColor } from './process-env';

/** Data goes to standard output, everything said to people to standard error. */

// Node leaves isTTY undefined where there is no terminal, whatever its types say.
const isTty = ({ isTTY }: { readonly isTTY?: boolean | undefined }): boolean => isTTY === true;

/** Whether somebody watches what is said. */
export const isTerminal = (): boolean => isTty(process.stderr);

/** Whether somebody watches the data. */
export const isDataTerminal = (): boolean => isTty(process.stdout);

/** Whether somebody is there to answer. */
export const canAsk = (): boolean => isTerminal() && isTty(process.stdin);

/** Colors of what is said. */
export const color = pc.createColors(wantsColor(isTerminal()));

/** Colors of data. */
export const dataColor = pc.createColors(wantsColor(isDataTerminal()));

/** Columns of the data's terminal; undefined where there is none. */
export const dataWidth = (): number | undefined =>
  isDataTerminal() ? process.stdout.columns : undefined;

export function data(text: string): void {
  clearStatus();
  process.stdout.write(`${text}\n`);
  drawStatus();
}

export function json(value: unknown): void {
  data(JSON.stringify(value, null, 2));
}

/** One value on one line, for streams of them. */
export function jsonLine(value: unknown): void {
  data(JSON.stringify(value));
}

export function say(text = ''): void {
  clearStatus();
  process.stderr.write(`${text}\n`);
  drawStatus();
}

let status = '';

/** A last line that changes in place, below everything else; terminals only. Empty: none. */
export function showStatus(text: string): void {
  if (!isTerminal()) return;
  clearStatus();
  status = text;
  drawStatus();
}

function clearStatus(): void {
  if (status !== '') process.stderr.write('\r\u001b[K');
}

function drawStatus(): void {
  // A line that wraps could not be taken back: it is cut, colors and all, to what surely fits.
  if (status !== '') process.stderr.write(fit(status, (process.stderr.columns || 80) - 1));
}

/** Cuts a text with colors in it to a width. */
function fit(text: string, width: number): string {
  const plain = text.replace(/\u001b\[\d+m/g, '');
  return plain.length <= width ? text : `${plain.slice(0, width - 1)}…`;
}

/** Asks a question; undefined when `signal` is aborted or the input ends before an answer. */
export function ask(question: string, signal: AbortSignal): Promise<string | undefined> {
  clearStatus();
  process.stderr.write(question);
  const input = createInterface({ input: process.stdin, terminal: false });
  return new Promise((resolve) => {
    const done = (answer: string | undefined): void => {
      input.close();
      process.stdin.unref();
      resolve(answer);
    };
    input.once('line', (line) => done(line.trim()));
    input.once('close', () => resolve(undefined));
    signal.addEventListener('abort', () => done(undefined), { once: true });
  });
}

/**
 * From now on standard output is for a protocol alone: whatever else is written there, by anybody in this process, goes
 * to standard error.
 */
export function protocolOnly(): { readonly input: Readable; readonly output: Writable } {
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = process.stderr.write.bind(process.stderr);
  const output = new Writable({
    write: (chunk: Buffer, _encoding, done) => void write(chunk, (error) => done(error)),
  });
  return { input: process.stdin, output };
}
